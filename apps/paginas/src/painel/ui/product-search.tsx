// Finds a product by words, by code, or by barcode (a hand-held reader types it).
import type { Produto } from "../../api/types";
import { get } from "../core/api";
import { comUnidade } from "../core/format";
import { Problem } from "../core/problem";
import { Combo } from "./combo";
import { ScanButton } from "./scanner";

const SHOWN = 8;
const BARCODE = /^\d{8,14}$/;

async function ask(filter: string, stop?: AbortSignal): Promise<Produto[]> {
    return (await get(`/produtos?${filter}&total=nao`, null, stop)).data.data;
}

const find = (text: string, stop: AbortSignal) => ask(`busca=${encodeURIComponent(text)}&resultadoPorPagina=${SHOWN}`, stop);

// findByCode(CODE): the product whose barcode or code is CODE, not one whose code begins with it.
export async function findByCode(code: string, stop?: AbortSignal): Promise<Produto | null> {
    if (BARCODE.test(code)) {
        // Digits with a wrong check digit are no barcode, but may be a code.
        const rows = await ask(`codigoDeBarras=${code}&resultadoPorPagina=1`, stop).catch((error) => {
            if (error instanceof Problem && error.status === 400) {
                return [];
            }
            throw error;
        });
        if (rows.length > 0) {
            return rows[0]!;
        }
    }
    // The filter is by the beginning of the code; the shortest comes first.
    const [row] = await ask(`codigo=${encodeURIComponent(code)}&ordem=codigo&resultadoPorPagina=1`, stop);
    return row?.codigo?.toUpperCase() === code.toUpperCase() ? row : null;
}

interface Props {
    label: string;
    chosen: (product: Produto) => void;
    without?: Set<number>;
    fault?: string;
    hint?: string;
}

export function ProductSearch({ label, chosen, without, fault, hint }: Props) {
    const wanted = (product: Produto) => !without?.has(product.id);
    return (
        <Combo label={label} chosen={chosen} fault={fault} hint={hint} placeholder="Nome, código ou código de barras"
            find={async (text, stop) => (await find(text, stop)).filter(wanted)}
            exact={async (text, stop) => {
                const product = await findByCode(text, stop);
                return product && wanted(product) ? product : null;
            }}
            option={(product) => <><span>{product.nome}</span> <small>{product.codigo} · há {comUnidade(product.quantidade, product.unidade)}</small></>}
            nothing={(text) => `Nenhum produto com “${text}”.`}
            beside={(take) => <ScanButton found={take} />} />
    );
}
