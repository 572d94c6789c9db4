// To print: shelf labels with a barcode, and the sheet on which a shelf is counted.
import type { Produto } from "../../api/types";
import { place } from "../core/router";
import { useWhole } from "../core/whole";
import { Barcode } from "../ui/barcode";
import { Button, Empty, Failure, Loading, PageTitle } from "../ui/bits";
import { listPath, SearchField } from "../ui/filters";
import { Table } from "../ui/table";

const PAGE = 100;

function useProducts() {
    const ids = place.value.query.get("ids");
    const { path } = listPath("/produtos", ["busca", "abaixoDoMinimo", "fornecedorId"], "nome", PAGE);
    return useWhole<Produto>(ids ? `/produtos?ids=${encodeURIComponent(ids)}&resultadoPorPagina=${PAGE}` : path);
}

export function Etiquetas() {
    const { rows, error } = useProducts();
    const one = place.value.query.has("ids");
    return (
        <>
            <PageTitle actions={<Button kind="principal" disabled={!rows} onClick={() => print()}>Imprimir</Button>}>Etiquetas</PageTitle>
            {!one && <div class="filtros nao-imprimir"><SearchField label="Só as de" /></div>}
            {error ? <Failure error={error} /> : !rows ? <Loading /> : rows.length === 0 ? <Empty>Nenhum produto assim.</Empty> : (
                <div class="etiquetas">
                    {rows.map((row) => {
                        const code = row.codigoDeBarras ?? row.codigo;
                        return (
                            <div class="etiqueta" key={row.id}>
                                <strong>{row.nome}</strong>
                                {code ? <><Barcode text={code} /><span>{code}</span></> : <span>sem código</span>}
                            </div>
                        );
                    })}
                </div>
            )}
        </>
    );
}

export function Folha() {
    const { rows, error } = useProducts();
    return (
        <>
            <PageTitle actions={<Button kind="principal" disabled={!rows} onClick={() => print()}>Imprimir</Button>}>Folha de contagem</PageTitle>
            <div class="filtros nao-imprimir"><SearchField label="Só os de" /></div>
            <p>Contado por ______________________ em ____/____/______</p>
            {error ? <Failure error={error} /> : !rows ? <Loading /> : (
                <div class="folha">
                    <Table caption="Folha de contagem" rows={rows} id={(row) => row.id} columns={[
                        { label: "Produto", main: true, cell: (row) => row.nome },
                        { label: "Código", cell: (row) => row.codigo },
                        { label: "Unidade", cell: (row) => row.unidade },
                        { label: "Contado", cell: () => "__________" },
                    ]} />
                </div>
            )}
        </>
    );
}
