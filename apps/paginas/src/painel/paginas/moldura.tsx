// The frame of every page: the navigation, and a notice while the server does not answer.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Papel } from "../../api/types";
import { trouble } from "../core/http";
import { useLive } from "../core/live";
import { place } from "../core/router";
import { me, role } from "../core/session";
import { Icon, type IconName } from "../ui/bits";

export interface Target {
    href: string;
    name: string;
    icon: IconName;
    roles?: Papel[];
    // Also in the bar at the bottom of a phone.
    thumb?: boolean;
}

export const TARGETS: Target[] = [
    { href: "/painel", name: "Hoje", icon: "hoje", thumb: true },
    { href: "/painel/estoque", name: "Estoque", icon: "estoque", thumb: true },
    { href: "/painel/projetos", name: "Projetos", icon: "projetos", thumb: true },
    { href: "/painel/compras", name: "Compras", icon: "compras", thumb: true },
    { href: "/painel/fornecedores", name: "Fornecedores", icon: "fornecedores" },
    { href: "/painel/pessoas", name: "Pessoas", icon: "pessoas", roles: ["ADMIN"] },
    { href: "/painel/auditoria", name: "Auditoria", icon: "auditoria", roles: ["ADMIN"] },
    { href: "/painel/conta", name: "Minha conta", icon: "conta" },
];

export const mine = (target: Target): boolean => !target.roles || (role.value !== null && target.roles.includes(role.value));

function isHere(href: string): boolean {
    const first = place.value.parts[0];
    return href === "/painel" ? first === undefined : href === `/painel/${first}`;
}

function Bar() {
    const link = ({ href, name, icon }: Target) => (
        <a href={href} aria-current={isHere(href) ? "page" : undefined}><Icon name={icon} /><span>{name}</span></a>
    );
    const shown = TARGETS.filter(mine);
    const moreIsHere = place.value.parts[0] === "mais" || shown.some((target) => !target.thumb && isHere(target.href));
    return (
        <nav class="barra" aria-label="Partes do sistema">
            <a class="marca-do-sistema" href="/painel"><img src="/painel/icone.svg" alt="" />Icarus</a>
            <ul>
                {shown.map((target) => <li key={target.href} class={target.thumb ? "" : "so-na-mesa"}>{link(target)}</li>)}
                <li class="so-no-telefone"><a href="/painel/mais" aria-current={moreIsHere ? "page" : undefined}><Icon name="mais" /><span>Mais</span></a></li>
            </ul>
            <p class="pe">{me.value?.usuario.nome}</p>
        </nav>
    );
}

function Trouble() {
    return trouble.value ? (
        <p class="faixa" role="alert">{trouble.value.offline ? "Sem conexão com o servidor" : "O servidor não pode atender agora"}; tentando de novo. O que está na tela pode ter mudado.</p>
    ) : null;
}

export function Moldura({ children }: { children: ComponentChildren }) {
    // Polling this also shows within seconds that the session has ended.
    const self = useLive("/auth/eu");
    useEffect(() => {
        if (self?.data.value) {
            me.value = self.data.value;
        }
    }, [self?.data.value]);
    return (
        <div class="moldura">
            <a class="pular" href="#conteudo" onClick={(event) => {
                event.preventDefault();
                document.querySelector("main")?.focus();
            }}>Ir para o conteúdo</a>
            <Bar />
            <div>
                <Trouble />
                <main id="conteudo" tabIndex={-1}>{children}</main>
            </div>
        </div>
    );
}
