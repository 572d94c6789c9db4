import type { Fornecedor } from "../../api/types";
import { get } from "../core/api";
import type { Form } from "../core/form";
import { Button } from "./bits";
import { Combo } from "./combo";
import { useSuppliers } from "./names";

const SHOWN = 8;

// The supplier of a product, found while typing; the form keeps the id.
export function SupplierField({ form, name }: { form: Form<any>; name: string }) {
    form.labels.set(name, "Fornecedor");
    const id = Number(form.values.value[name]) || null;
    const names = useSuppliers([id]);
    form.words.set(name, (text) => names.value.get(Number(text)) ?? `fornecedor ${text}`);
    if (id) {
        return (
            <div class="campo">
                <span class="rotulo">Fornecedor</span>
                <p class="escolhido">{names.value.get(id) ?? "…"} <Button kind="discreto" onClick={() => form.set(name, "")}>Trocar</Button></p>
                {form.faults.value[name] && <p class="erro">{form.faults.value[name]}</p>}
            </div>
        );
    }
    return (
        <Combo<Fornecedor> label="Fornecedor" optional fault={form.faults.value[name]} placeholder="Nome do fornecedor"
            find={async (text, stop) =>
                (await get(`/fornecedores?busca=${encodeURIComponent(text)}&resultadoPorPagina=${SHOWN}&total=nao`, null, stop)).data.data}
            option={(supplier) => <><span>{supplier.nome}</span> <small>{supplier.endereco.cidade}</small></>}
            chosen={(supplier) => form.set(name, String(supplier.id))}
            nothing={(text) => `Nenhum fornecedor com “${text}”.`} />
    );
}
