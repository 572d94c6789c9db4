import { useLayoutEffect, useRef } from "preact/hooks";
import { discardAndLogout, me, login } from "../core/session";
import { Button } from "../ui/bits";
import { Dialog } from "../ui/dialog";
import { Field, FormView, useForm } from "../ui/form";

function LoginForm({ chave = "" }: { chave?: string }) {
    const form = useForm<void>({
        initial: { chaveDeAcesso: chave, senha: "" }, light: true,
        build: (read) => ({ chaveDeAcesso: read.text("chaveDeAcesso").toUpperCase(), senha: read.raw("senha") }),
        submit: (body) => login(String(body.chaveDeAcesso), String(body.senha)),
        done: () => undefined,
    });
    return (
        <FormView form={form} submit="Entrar">
            <Field form={form} name="chaveDeAcesso" label="Chave de acesso" autocomplete="username" capitalize focus={!chave} />
            <Field form={form} name="senha" label="Senha" type="password" autocomplete="current-password" focus={chave !== ""} />
        </FormView>
    );
}

export function Entrar() {
    const page = useRef<HTMLDivElement>(null);
    // Before the page can be used, so that no key that is typed at once is lost.
    useLayoutEffect(() => page.current?.querySelector<HTMLElement>("[data-foco]")?.focus(), []);
    return (
        <div class="entrada" ref={page}>
            <main>
                <img src="/painel/icone.svg" alt="" />
                <h1>Icarus</h1>
                <p class="dica">Entre com a chave que o administrador lhe deu.</p>
                <LoginForm />
            </main>
        </div>
    );
}

// The login over the current page, which stays as it is. Escape does not close it.
export function EntrarDeNovo() {
    return (
        <Dialog title="Sua sessão terminou">
            <p>Entre de novo para seguir de onde parou. O que você digitou continua na página.</p>
            <LoginForm chave={me.value?.usuario.chaveDeAcesso ?? ""} />
            <p><Button kind="discreto" onClick={() => void discardAndLogout()}>Sair e descartar</Button></p>
        </Dialog>
    );
}
