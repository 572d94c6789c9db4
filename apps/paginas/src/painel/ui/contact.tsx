// Telephone and address, shown and in a form: "telefone" and "endereco" of the API.
import type { Endereco, Telefone } from "../../api/types";
import type { Form, Reader, Values } from "../core/form";
import { telefone as written } from "../core/format";
import { Field } from "./form";

const UFS = "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO".split(" ");

export const contactValues = (telefone: Telefone | null, endereco: Endereco | null): Values => ({
    "telefone/codigoPais": telefone?.codigoPais ?? "55", "telefone/codigoDeArea": telefone?.codigoDeArea ?? "", "telefone/numero": telefone?.numero ?? "",
    "endereco/rua": endereco?.rua ?? "", "endereco/numero": endereco?.numero ?? "", "endereco/complemento": endereco?.complemento ?? "",
    "endereco/bairro": endereco?.bairro ?? "", "endereco/cidade": endereco?.cidade ?? "", "endereco/uf": endereco?.uf ?? "SP", "endereco/cep": endereco?.cep ?? "",
});

// null where nothing was typed and it may be left out.
export function readTelefone(read: Reader, required: boolean) {
    const typed = read.text("telefone/codigoDeArea") + read.text("telefone/numero");
    return typed === "" && !required ? null : {
        codigoPais: read.text("telefone/codigoPais"), codigoDeArea: read.text("telefone/codigoDeArea"), numero: read.text("telefone/numero"),
    };
}

export function readEndereco(read: Reader, required: boolean) {
    const typed = ["rua", "numero", "bairro", "cidade", "cep"].map((name) => read.text(`endereco/${name}`)).join("");
    return typed === "" && !required ? null : {
        rua: read.text("endereco/rua"), numero: read.text("endereco/numero"), complemento: read.optional("endereco/complemento"),
        bairro: read.text("endereco/bairro"), cidade: read.text("endereco/cidade"), uf: read.text("endereco/uf"), cep: read.text("endereco/cep"),
    };
}

export function PhoneItem({ telefone }: { telefone: Telefone }) {
    return <div><dt>Telefone</dt><dd><a href={`tel:+${telefone.codigoPais}${telefone.codigoDeArea}${telefone.numero}`}>{written(telefone)}</a></dd></div>;
}

export function AddressItem({ endereco }: { endereco: Endereco }) {
    return (
        <div class="larga"><dt>Endereço</dt><dd>
            {endereco.rua}, {endereco.numero}{endereco.complemento && `, ${endereco.complemento}`}<br />
            {endereco.bairro}, {endereco.cidade}, {endereco.uf}<br />
            CEP {endereco.cep.replace(/^(\d{5})(\d{3})$/, "$1-$2")}
        </dd></div>
    );
}

export function ContactFields({ form, optional }: { form: Form<any>; optional?: boolean }) {
    const field = (name: string, label: string, type?: "tel" | "select") => (
        <Field form={form} name={name} label={label} type={type} optional={optional || name === "endereco/complemento"} options={type === "select" ? UFS.map((uf) => [uf, uf]) : undefined} />
    );
    const fieldset = optional ? "se-houver" : "";
    const maybe = optional && <span class="opcional"> (se houver)</span>;
    return (
        <>
            <fieldset class={fieldset}><legend>Telefone{maybe}</legend><div class="lado-a-lado telefone">
                {field("telefone/codigoPais", "País", "tel")}
                {field("telefone/codigoDeArea", "DDD", "tel")}
                {field("telefone/numero", "Número", "tel")}
            </div></fieldset>
            <fieldset class={fieldset}><legend>Endereço{maybe}</legend><div class="lado-a-lado">
                {field("endereco/cep", "CEP")}
                {field("endereco/rua", "Rua")}
                {field("endereco/numero", "Número da casa")}
                {field("endereco/complemento", "Complemento")}
                {field("endereco/bairro", "Bairro")}
                {field("endereco/cidade", "Cidade")}
                {field("endereco/uf", "UF", "select")}
            </div></fieldset>
        </>
    );
}
