// The access key of a new user: shown once, to be copied.
import { useState } from "preact/hooks";
import type { Usuario } from "../../api/types";
import { Button, copyText } from "../ui/bits";
import { Dialog } from "../ui/dialog";

export function NewKey({ user, close }: { user: Usuario; close: () => void }) {
    const [copied, setCopied] = useState("");
    return (
        <Dialog title="Usuário criado" close={close}>
            <p>Entregue esta chave de acesso a {user.nome}, com a senha que você escolheu:</p>
            <p class="chave-nova" data-teste="chave">{user.chaveDeAcesso}</p>
            <p role="status">{copied}</p>
            <div class="acoes">
                <Button kind="principal" data-foco onClick={() => void copyText(user.chaveDeAcesso ?? "").then((done) => setCopied(done ? "Copiada." : "O navegador não deixou copiar."))}>Copiar a chave</Button>
                <Button onClick={close}>Pronto</Button>
            </div>
        </Dialog>
    );
}
