// The picking list of a project, to print.
import { dia, quantia } from "../core/format";
import { useLive } from "../core/live";
import { Button, Failure, Loading, PageTitle, Section } from "../ui/bits";
import { Table } from "../ui/table";
import { MaterialBadge } from "./status";

export function Separacao({ id }: { id: number }) {
    const live = useLive(`/projetos/${id}`)!;
    const row = live.data.value;
    if (!row) {
        return live.error.value ? <Failure error={live.error.value} /> : <Loading />;
    }
    return (
        <>
            <PageTitle actions={<Button kind="principal" onClick={() => print()}>Imprimir</Button>}>Separação: {row.nome}</PageTitle>
            <p>{row.cliente && `${row.cliente} · `}entrega {dia(row.dataEntrega)}</p>
            <Section title="Materiais">
                <Table caption="Materiais a separar" rows={row.materiais} id={(material) => material.produtoId} columns={[
                    { label: "Separado", cell: () => "☐" },
                    { label: "Material", main: true, cell: (material) => material.produtoNome },
                    { label: "Quantidade", number: true, cell: (material) => quantia(material.quantidade - material.devolvida) },
                    { label: "Situação", cell: (material) => <MaterialBadge material={material} /> },
                ]} />
            </Section>
            {row.descricao && <p class="com-linhas">{row.descricao}</p>}
        </>
    );
}
