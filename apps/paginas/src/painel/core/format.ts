// Numbers, dates and codes as people in Brazil read and write them.
const money = new Intl.NumberFormat("pt-BR", { style: "currency", currency: "BRL" });
const unitPrice = new Intl.NumberFormat("pt-BR", { style: "currency", currency: "BRL", maximumFractionDigits: 4 });
const number = new Intl.NumberFormat("pt-BR", { maximumFractionDigits: 3 });
const moment = new Intl.DateTimeFormat("pt-BR", { dateStyle: "short", timeStyle: "short" });
const monthName = new Intl.DateTimeFormat("pt-BR", { month: "short", year: "2-digit", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat("pt-BR", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });

export const reais = (value: number | null): string => (value === null ? "não se sabe" : money.format(value));
export const preco = (value: number | null): string => (value === null ? "não se sabe" : unitPrice.format(value));
export const quantia = (value: number): string => number.format(value);
export const comSinal = (value: number): string => (value > 0 ? "+" : "") + number.format(value);
export const instante = (value: string): string => moment.format(new Date(value));
export const mes = (value: string): string => monthName.format(new Date(`${value}-01T00:00:00Z`)).replace(" de ", "/").replace(".", "");
export const diaDaSemana = (value: string): string => weekday.format(new Date(`${value}T00:00:00Z`));

export function dia(value: string): string {
    const [year, month, day] = value.split("-");
    return `${day}/${month}/${year}`;
}

// hoje(): today on this device, as AAAA-MM-DD.
export function hoje(): string {
    return diaDe(new Date().toISOString());
}

// diaDe(INSTANT): its day on this device.
export function diaDe(instant: string): string {
    const date = new Date(instant);
    return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

export function plusDays(day: string, days: number): string {
    const date = new Date(`${day}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + days);
    return date.toISOString().slice(0, 10);
}

// readNumber("1.234,5") is 1234.5; NaN if it is not a number. A point before exactly three digits
// separates thousands, but not in "0.500", which has no thousands.
export function readNumber(text: string): number {
    const given = text.trim().replace(/^R\$\s*/, "");
    if (/^-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/.test(given)) {
        return Number(given.replace(/\./g, "").replace(",", "."));
    }
    return /^-?(\d+([.,]\d+)?|[.,]\d+)$/.test(given) ? Number(given.replace(",", ".")) : NaN;
}

// writeNumber(1234.5) is "1234,5", as shown in a field.
export const writeNumber = (value: number | null): string => (value === null ? "" : String(value).replace(".", ","));

// readBack("1.500") tells how a text with a point was understood as a number; "" for other texts.
export function readBack(text: string): string {
    const value = readNumber(text);
    return text.includes(".") && !Number.isNaN(value) ? `Vale ${writeNumber(value)}.` : "";
}

// concorda(1, "falta", "faltam"): the verb form for an amount; singular below two.
export const concorda = (value: number, one: string, many: string): string => (Math.abs(value) >= 2 ? many : one);

export function cpf(value: string | null): string {
    return (value ?? "").replace(/^(\d{3})(\d{3})(\d{3})(\d{2})$/, "$1.$2.$3-$4");
}

export function cnpj(value: string): string {
    return value.replace(/^(\w{2})(\w{3})(\w{3})(\w{4})(\d{2})$/, "$1.$2.$3/$4-$5");
}

export function telefone(value: { codigoPais: string; codigoDeArea: string; numero: string }): string {
    const numero = value.numero.replace(/^(\d{4,5})(\d{4})$/, "$1-$2");
    return `${value.codigoPais === "55" ? "" : `+${value.codigoPais} `}${value.codigoDeArea ? `(${value.codigoDeArea}) ` : ""}${numero}`;
}

// How units end, and their plurals: galão, galões; barril, barris; lata, latas.
const ENDINGS: [RegExp, string][] = [[/ão$/, "ões"], [/il$/, "is"], [/el$/, "éis"], [/al$/, "ais"], [/m$/, "ns"], [/[rz]$/, "$&es"], [/[aeiouãé]$/, "$&s"]];

// comUnidade(2, "chapa") is "2 chapas". Symbols (kg, m2) stay as they are.
export function comUnidade(value: number, unit: string): string {
    const ending = /^\p{L}{3,}$/u.test(unit) ? ENDINGS.find(([one]) => one.test(unit)) : undefined;
    return `${quantia(value)} ${ending ? concorda(value, unit, unit.replace(...ending)) : unit}`;
}

// plural(2, "projeto", "projetos") is "2 projetos".
export const plural = (count: number, one: string, many: string): string => `${quantia(count)} ${count === 1 ? one : many}`;
