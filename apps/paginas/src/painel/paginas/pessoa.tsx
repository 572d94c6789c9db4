// One person, and the users (access keys) that this person logs in with.
import { useState } from "preact/hooks";
import type { Papel, Pessoa as Row, Usuario } from "../../api/types";
import { get, send } from "../core/api";
import type { Form, Reader, Values } from "../core/form";
import { cpf, instante } from "../core/format";
import { useLive } from "../core/live";
import { go } from "../core/router";
import { me } from "../core/session";
import { Badge, Button, Empty, Failure, Loading, PageTitle, Section, tell } from "../ui/bits";
import { ActionButton } from "../ui/action";
import { AddressItem, ContactFields, contactValues, PhoneItem, readEndereco, readTelefone } from "../ui/contact";
import { Dialog } from "../ui/dialog";
import { Field, FormView, useForm } from "../ui/form";
import { forgetNames } from "../ui/names";
import { EditDialog, NewRecord, type RecordKind } from "../ui/record-form";
import { NewKey } from "./chave";

export const PAPEIS: Record<Papel, string> = { ADMIN: "Administrador", ATENDENTE: "Atendente", FINANCEIRO: "Financeiro" };
const PAPEL_OPTIONS: [string, string][] = Object.entries(PAPEIS);

const toValues = (row: Row | null): Values => ({
    nome: row?.nome ?? "", cpf: row ? cpf(row.cpf) : "", email: row?.email ?? "", tipo: row?.tipo ?? "FUNCIONARIO",
    ...contactValues(row?.telefone ?? null, row?.endereco ?? null),
});

const build = (read: Reader) => ({
    nome: read.text("nome"), cpf: read.text("cpf"), email: read.optional("email"), tipo: read.raw("tipo"),
    telefone: readTelefone(read, false), endereco: readEndereco(read, false),
});

function Fields({ form }: { form: Form<any> }) {
    return (
        <>
            <Field form={form} name="nome" label="Nome" focus />
            <div class="lado-a-lado">
                <Field form={form} name="cpf" label="CPF" />
                <Field form={form} name="email" label="E-mail" type="email" optional />
                <Field form={form} name="tipo" label="Tipo" type="select" options={[["FUNCIONARIO", "Funcionário"], ["ADMINISTRADOR", "Administrador"]]} />
            </div>
            <ContactFields form={form} optional />
        </>
    );
}

const PESSOA: RecordKind<Row> = {
    path: "/pessoas", place: "/pessoas", draft: "pessoa", kept: "tab", toValues, build, Fields,
    words: { title: "Nova pessoa", made: (row) => `${row.nome} está no cadastro.`, saved: "Pessoa gravada." },
};

const PASSWORD_HINT = "De 12 a 128 caracteres; uma frase serve bem.";

function NewUser({ person, close, made }: { person: Row; close: () => void; made: (user: Usuario) => void }) {
    const form = useForm<Usuario>({
        initial: { papel: "ATENDENTE", senha: "" },
        build: (read) => ({ pessoaId: person.id, papel: read.raw("papel"), senha: read.raw("senha") }),
        submit: async (body, _, key) => (await send("POST", "/usuarios", { body, key })).data,
        done: (user) => {
            forgetNames();
            made(user);
        },
    });
    return (
        <Dialog title={`Novo usuário de ${person.nome}`} close={close}>
            <FormView form={form} submit="Criar usuário" cancel={close}>
                <Field form={form} name="papel" label="Papel" type="select" options={PAPEL_OPTIONS} focus />
                <Field form={form} name="senha" label="Senha inicial" type="password" autocomplete="new-password" hint={PASSWORD_HINT} />
            </FormView>
        </Dialog>
    );
}

type Asked = "senha" | "papel" | "desativar" | "reativar";

// A change of a user; some changes of another ADMIN ask for one's own password.
function ChangeUser({ user, what, close }: { user: Usuario; what: Asked; close: () => void }) {
    const own = what === "senha" || what === "papel" ? user.papel === "ADMIN" : false;
    const path = `/usuarios/${user.chaveDeAcesso}/${what}`;
    const texts: Record<Asked, [string, string, string]> = {
        senha: ["Nova senha", "Trocar a senha", "Senha trocada; as sessões deste usuário terminaram."],
        papel: ["Outro papel", "Trocar o papel", "Papel trocado; é preciso entrar de novo."],
        desativar: ["Desativar este usuário?", "Desativar", "Usuário desativado."],
        reativar: ["Reativar este usuário?", "Reativar", "Usuário reativado."],
    };
    const [title, submit, done] = texts[what];
    const form = useForm<unknown>({
        initial: { senha: "", papel: user.papel, senhaAtual: "" },
        build: (read) => ({
            ...(what === "senha" ? { senha: read.raw("senha") } : {}),
            ...(what === "papel" ? { papel: read.raw("papel") } : {}),
            ...((own || read.raw("papel") === "ADMIN") && read.raw("senhaAtual") ? { senhaAtual: read.raw("senhaAtual") } : {}),
        }),
        submit: (body, _, key) => send(what === "papel" ? "PATCH" : "POST", path, { body: what === "desativar" || what === "reativar" ? undefined : body, key }),
        done: () => {
            close();
            tell(done);
        },
    });
    const asksOwn = own || form.faults.value["senhaAtual"] !== undefined || form.values.value["senhaAtual"] !== "" || (what === "papel" && form.values.value["papel"] === "ADMIN");
    return (
        <Dialog title={`${title} (${user.chaveDeAcesso})`} close={close}>
            {what === "desativar" && <p>As sessões deste usuário terminam na hora. O que fez continua no livro e no histórico.</p>}
            <FormView form={form} submit={submit} cancel={close} danger={what === "desativar"}>
                {what === "senha" && <Field form={form} name="senha" label="Senha nova" type="password" autocomplete="new-password" hint={PASSWORD_HINT} focus />}
                {what === "papel" && <Field form={form} name="papel" label="Papel" type="select" options={PAPEL_OPTIONS} focus />}
                {asksOwn && <Field form={form} name="senhaAtual" label="A sua própria senha" type="password" autocomplete="current-password" hint="Por ser a conta de um administrador." />}
            </FormView>
        </Dialog>
    );
}

function Users({ person }: { person: Row }) {
    const live = useLive(`/usuarios?pessoaId=${person.id}&resultadoPorPagina=100&total=nao`)!;
    const [creating, setCreating] = useState(false);
    const [made, setMade] = useState<Usuario | null>(null);
    const [asked, setAsked] = useState<{ user: Usuario; what: Asked } | null>(null);
    const rows = live.data.value?.data;
    return (
        <Section title="Usuários" actions={<Button onClick={() => setCreating(true)}>Novo usuário</Button>}>
            {!rows ? live.error.value ? <Failure error={live.error.value} /> : <Loading /> : rows.length === 0 ? <Empty>Não entra no sistema.</Empty> : (
                <ul class="linhas">
                    {rows.map((user) => (
                        <li key={user.id}>
                            <span><strong>{user.chaveDeAcesso}</strong> <Badge tone={user.ativo ? "bom" : "neutro"}>{user.ativo ? PAPEIS[user.papel] : "desativado"}</Badge><small>desde {instante(user.criadoEm)}</small></span>
                            {user.chaveDeAcesso !== me.value?.usuario.chaveDeAcesso ? (
                                <span class="acoes">
                                    {user.ativo && <Button kind="discreto" onClick={() => setAsked({ user, what: "senha" })}>Nova senha</Button>}
                                    {user.ativo && <Button kind="discreto" onClick={() => setAsked({ user, what: "papel" })}>Papel</Button>}
                                    <Button kind="discreto" onClick={() => setAsked({ user, what: user.ativo ? "desativar" : "reativar" })}>{user.ativo ? "Desativar" : "Reativar"}</Button>
                                </span>
                            ) : <small>é você; veja <a href="/painel/conta">Minha conta</a></small>}
                        </li>
                    ))}
                </ul>
            )}
            {creating && <NewUser person={person} close={() => setCreating(false)} made={(user) => {
                setCreating(false);
                setMade(user);
            }} />}
            {made && <NewKey user={made} close={() => setMade(null)} />}
            {asked && <ChangeUser {...asked} close={() => setAsked(null)} />}
        </Section>
    );
}

// Asks for confirmation, then deletes or anonymizes.
function Erase({ row, etag, what, close }: { row: Row; etag: string | null; what: "apagar" | "anonimizar"; close: () => void }) {
    const form = useForm<unknown>({
        initial: {}, build: () => ({}),
        submit: () => (what === "apagar" ? send("DELETE", `/pessoas/${row.id}`, { etag }) : send("POST", `/pessoas/${row.id}/anonimizacao`)),
        done: () => {
            close();
            tell(what === "apagar" ? "Pessoa apagada." : "Os dados pessoais foram apagados.");
            go("/pessoas");
        },
    });
    return (
        <Dialog title={what === "apagar" ? `Apagar ${row.nome}?` : `Apagar os dados de ${row.nome}?`} close={close}>
            <p>{what === "apagar" ? "Só é possível enquanto ninguém entra no sistema por esta pessoa." : "Nome, CPF, e-mail, telefone e endereço somem para sempre (LGPD). O que a pessoa fez continua, sem o nome."}</p>
            <FormView form={form} submit={what === "apagar" ? "Apagar" : "Apagar os dados"} cancel={close} danger>{null}</FormView>
        </Dialog>
    );
}

async function download(row: Row): Promise<void> {
    const { text } = await get<unknown>(`/pessoas/${row.id}/exportacao`);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `pessoa-${row.id}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
}

function Existing({ id }: { id: number }) {
    const live = useLive(`/pessoas/${id}`)!;
    const [open, setOpen] = useState<"editar" | "apagar" | "anonimizar" | null>(null);
    const row = live.data.value;
    if (!row) {
        return live.error.value ? <Failure error={live.error.value} /> : <Loading />;
    }
    const close = () => setOpen(null);
    return (
        <>
            <PageTitle actions={!row.anonimizadaEm && <Button kind="principal" onClick={() => setOpen("editar")}>Editar</Button>}>{row.nome}</PageTitle>
            <Section title="Pessoa" actions={<>
                <ActionButton kind="discreto" run={() => download(row)}>Exportar dados (LGPD)</ActionButton>
                {!row.anonimizadaEm && <Button kind="discreto" onClick={() => setOpen("anonimizar")}>Apagar dados (LGPD)</Button>}
                <Button kind="discreto" onClick={() => setOpen("apagar")}>Apagar</Button>
            </>}>
                <dl class="fichas">
                    <div><dt>CPF</dt><dd>{cpf(row.cpf)}</dd></div>
                    <div><dt>Tipo</dt><dd>{row.tipo === "ADMINISTRADOR" ? "Administrador" : "Funcionário"}</dd></div>
                    {row.telefone && <PhoneItem telefone={row.telefone} />}
                    {row.email && <div class="larga"><dt>E-mail</dt><dd><a href={`mailto:${row.email}`}>{row.email}</a></dd></div>}
                    {row.endereco && <AddressItem endereco={row.endereco} />}
                </dl>
            </Section>
            <Users person={row} />
            {open === "editar" && <EditDialog kind={PESSOA} row={row} etag={live.etag} close={close} />}
            {(open === "apagar" || open === "anonimizar") && <Erase row={row} etag={live.etag} what={open} close={close} />}
        </>
    );
}

export function Pessoa({ id }: { id: number | null }) {
    return id === null ? <NewRecord kind={PESSOA} /> : <Existing id={id} />;
}
