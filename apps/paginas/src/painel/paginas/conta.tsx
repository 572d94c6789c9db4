import { send } from "../core/api";
import { logout, me } from "../core/session";
import { Button, PageTitle, Section, tell } from "../ui/bits";
import { Field, FormView, useForm } from "../ui/form";
import { PAPEIS } from "./pessoa";

function Senha() {
    const form = useForm<unknown>({
        initial: { senhaAtual: "", senhaNova: "", repetida: "" },
        build: (read) => {
            if (read.raw("senhaNova") !== read.raw("repetida")) {
                read.faults["repetida"] = "As duas senhas novas não são iguais.";
            }
            return { senhaAtual: read.raw("senhaAtual"), senhaNova: read.raw("senhaNova") };
        },
        submit: (body) => send("PUT", "/auth/senha", { body }),
        done: () => {
            form.restart();
            tell("Senha trocada. As outras sessões foram encerradas.");
        },
    });
    return (
        <FormView form={form} submit="Trocar a senha">
            <Field form={form} name="senhaAtual" label="Senha atual" type="password" autocomplete="current-password" />
            <Field form={form} name="senhaNova" label="Senha nova" type="password" autocomplete="new-password" hint="De 12 a 128 caracteres; uma frase serve bem." />
            <Field form={form} name="repetida" label="Senha nova, de novo" type="password" autocomplete="new-password" />
        </FormView>
    );
}

export function Conta() {
    const { usuario, pessoa } = me.value!;
    return (
        <>
            <PageTitle actions={<Button kind="perigo" onClick={() => void logout()}>Sair</Button>}>Minha conta</PageTitle>
            <Section title="Quem sou">
                <dl class="fichas">
                    <div><dt>Nome</dt><dd>{pessoa.nome}</dd></div>
                    <div><dt>Chave de acesso</dt><dd>{usuario.chaveDeAcesso}</dd></div>
                    <div><dt>Papel</dt><dd>{PAPEIS[usuario.papel]}</dd></div>
                </dl>
            </Section>
            <Section title="Trocar a senha"><Senha /></Section>
        </>
    );
}
