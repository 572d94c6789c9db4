// On a phone: the menu entries that are not in its bar.
import { logout } from "../core/session";
import { Button, Icon, PageTitle } from "../ui/bits";
import { mine, TARGETS } from "./moldura";

export function Mais() {
    return (
        <>
            <PageTitle>Mais</PageTitle>
            <ul class="linhas secao">
                {TARGETS.filter((target) => mine(target) && !target.thumb).map((target) => (
                    <li key={target.href}><a class="botao discreto" href={target.href}><Icon name={target.icon} />{target.name}</a></li>
                ))}
                <li><a class="botao discreto" href="/painel/estoque/folha"><Icon name="imprimir" />Folha de contagem</a></li>
                <li><a class="botao discreto" href="/painel/estoque/etiquetas"><Icon name="imprimir" />Etiquetas</a></li>
                <li><a class="botao discreto" href="/docs"><Icon name="projetos" />Documentação</a></li>
                <li><Button kind="discreto" onClick={() => void logout()}><Icon name="sair" />Sair</Button></li>
            </ul>
        </>
    );
}
