// Counting the shelf from a list. The counts are sent together: all are booked or none.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Produto } from "../../api/types";
import { newKey, send } from "../core/api";
import { dropDraft, readDraft, writeDraft } from "../core/draft";
import { comUnidade, concorda, plural, quantia, readBack, readNumber } from "../core/format";
import { useLiveList } from "../core/live";
import { explain, Problem } from "../core/problem";
import { go, place, setQuery } from "../core/router";
import { Badge, Button, Empty, Failure, Loading, PageTitle, Section, tell } from "../ui/bits";
import { Unconfirmed } from "../ui/form";
import { listPath, SearchField } from "../ui/filters";
import { ScanButton } from "../ui/scanner";
import { findByCode } from "../ui/product-search";
import { More } from "../ui/table";

const DRAFT = "contagem";
const MOST = 500;

// What was counted of a product, and what the system said there was at that moment.
interface Count {
    nome: string;
    contada: string;
    esperada: number;
}
type Counts = Record<string, Count>;

// The counts, and the body and key last sent: a repeat after a reload must not book them twice.
interface Draft {
    counts: Counts;
    sent: { text: string; key: string };
}

export function Contagem() {
    const { path } = listPath("/produtos", ["busca", "ids"], "nome");
    const list = useLiveList<Produto>(path);
    const [counts, setCounts] = useState<Counts>(() => readDraft<Draft>(DRAFT)?.counts ?? {});
    const [faults, setFaults] = useState<Record<string, string>>({});
    const [problem, setProblem] = useState<unknown>(null);
    const [busy, setBusy] = useState(false);
    const sent = useRef(readDraft<Draft>(DRAFT)?.sent ?? { text: "", key: newKey() });
    const remember = () => (Object.keys(counts).length > 0 ? writeDraft(DRAFT, { counts, sent: sent.current } satisfies Draft) : dropDraft(DRAFT));
    useEffect(remember, [counts]);
    const rows = list.rows.value;
    // The product that was scanned, until its field is drawn.
    const scanned = useRef<number | null>(null);
    useEffect(() => {
        const field = scanned.current !== null && document.getElementById(`contada-${scanned.current}`);
        if (field) {
            scanned.current = null;
            field.focus();
        }
    }, [rows]);
    const done = Object.entries(counts);
    const differ = done.filter(([, count]) => readNumber(count.contada) !== count.esperada).length;

    function type(product: Produto, text: string): void {
        const { [product.id]: before, ...rest } = counts;
        setCounts(text.trim() === "" ? rest : { ...rest, [product.id]: { nome: product.nome, contada: text, esperada: before?.esperada ?? product.quantidade } });
        const { [product.id]: _, ...left } = faults;
        setFaults(left);
    }

    async function scan(code: string): Promise<void> {
        const product = await findByCode(code);
        const field = product && document.getElementById(`contada-${product.id}`);
        if (field) {
            field.focus();
            return;
        }
        scanned.current = product?.id ?? null;
        setQuery(product ? { ids: String(product.id), busca: "" } : { ids: "", busca: code });
    }

    async function submit(): Promise<void> {
        const bad = Object.fromEntries(done.filter(([, count]) => Number.isNaN(readNumber(count.contada))).map(([id]) => [id, "Escreva um número."]));
        setFaults(bad);
        setProblem(null);
        if (Object.keys(bad).length > 0) {
            return;
        }
        const itens = done.map(([id, count]) => ({ produtoId: Number(id), tipo: "AJUSTE", quantidade: readNumber(count.contada), esperada: count.esperada, motivo: "Contagem da prateleira" }));
        const text = JSON.stringify(itens);
        if (text !== sent.current.text) {
            sent.current = { text, key: newKey() };
            remember();
        }
        setBusy(true);
        try {
            await send("POST", "/movimentacoes/lote", { body: { itens }, key: sent.current.key });
            sent.current = { text: "", key: newKey() };
            dropDraft(DRAFT);
            tell(`${plural(itens.length, "produto contado", "produtos contados")}, ${differ === 0 ? "nenhuma diferença" : plural(differ, "diferença lançada", "diferenças lançadas")}.`);
            setCounts({});
            go("/estoque");
        } catch (error) {
            setProblem(error);
            if (error instanceof Problem) {
                setFaults(Object.fromEntries(error.faults.flatMap((fault) => {
                    const found = /^\/itens\/(\d+)/.exec(fault.campo);
                    return found ? [[String(itens[Number(found[1])]?.produtoId), fault.mensagem]] : [];
                })));
            }
        } finally {
            setBusy(false);
        }
    }

    const hidden = done.filter(([id]) => !rows?.some((row) => row.id === Number(id)));
    return (
        <>
            <PageTitle actions={done.length > 0 && <Button kind="discreto" onClick={() => setCounts({})}>Começar de novo</Button>}>Contar a prateleira</PageTitle>
            <p class="dica">Escreva quanto há de cada produto que contou; os outros ficam como estão. O que você digita fica guardado neste aparelho até enviar.</p>
            <div class="filtros">
                <SearchField label="Achar na lista" />
                <ScanButton found={(code) => void scan(code).catch((error) => tell(explain(error)))} />
                {place.value.query.has("ids") && <Button onClick={() => setQuery({ ids: "" })}>Mostrar todos</Button>}
            </div>
            {problem !== null && <div class="falha" role="alert"><p>{explain(problem)}</p>{problem instanceof Problem && <p>Nada foi gravado. Corrija o que está indicado e envie de novo.</p>}</div>}
            <Section title="Produtos">
                {!rows ? list.error.value ? <Failure error={list.error.value} /> : <Loading /> : rows.length === 0 ? <Empty>Nenhum produto assim.</Empty> : (
                    <ol class="contagem">
                        {rows.map((row) => {
                            const count = counts[row.id];
                            const difference = count ? readNumber(count.contada) - count.esperada : 0;
                            return (
                                <li key={row.id}>
                                    <label for={`contada-${row.id}`}>{row.nome}<small class="dica">o sistema diz {comUnidade(count?.esperada ?? row.quantidade, row.unidade)}</small> {count && !Number.isNaN(difference) && (difference === 0 ? <Badge tone="bom">confere</Badge> : <Badge tone="alerta">{difference > 0 ? concorda(difference, "sobra", "sobram") : concorda(difference, "falta", "faltam")} {quantia(Math.abs(difference))}</Badge>)}</label>
                                    <input id={`contada-${row.id}`} inputMode="decimal" autocomplete="off" value={count?.contada ?? ""} aria-invalid={faults[row.id] ? true : undefined}
                                        aria-describedby={faults[row.id] ? `contada-${row.id}-erro` : undefined} onInput={(event) => type(row, event.currentTarget.value)} />
                                    {readBack(count?.contada ?? "") && <p class="dica" role="status">{readBack(count!.contada)}</p>}
                                    {faults[row.id] && <p class="erro" id={`contada-${row.id}-erro`}>{faults[row.id]}</p>}
                                </li>
                            );
                        })}
                    </ol>
                )}
                <More list={list} />
            </Section>
            {hidden.length > 0 && (
                <Section title="Também contados">
                    <ul class="linhas">{hidden.map(([id, count]) => <li key={id}><span>{count.nome}{faults[id] && <small class="erro">{faults[id]}</small>}</span><span class="fim">{count.contada}</span></li>)}</ul>
                </Section>
            )}
            {busy && <Unconfirmed />}
            <div class="rodape-fixo">
                <span role="status">{done.length === 0 ? "Nada contado ainda." : `${plural(done.length, "produto", "produtos")}, ${differ === 0 ? "tudo confere" : plural(differ, "diferença", "diferenças")}.`}{done.length > MOST && ` Envie até ${MOST} de cada vez.`}</span>
                <Button kind="principal" disabled={busy || done.length === 0 || done.length > MOST} onClick={() => void submit()}>{busy ? "Enviando…" : "Gravar a contagem"}</Button>
            </div>
        </>
    );
}
