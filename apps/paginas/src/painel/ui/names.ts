// Names behind keys and ids, asked for once.
import { signal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Lista } from "../../api/types";
import { get } from "../core/api";

const people = signal<Map<string, string>>(new Map());
let asked = false;

export function useNames(): Signal<Map<string, string>> {
    useEffect(() => {
        if (!asked) {
            asked = true;
            get("/usuarios/nomes").then(
                (answer) => (people.value = new Map(answer.data.map(({ chave, nome }) => [chave ?? "", nome ?? ""]))),
                () => (asked = false));
        }
    }, []);
    return people;
}

// forgetNames(): to be called after a user was created.
export function forgetNames(): void {
    asked = false;
}

const suppliers = signal<Map<number, string>>(new Map());
const PAGE = 100;

// useSuppliers(IDS): the names of these suppliers, as far as they are known.
export function useSuppliers(ids: (number | null)[]): Signal<Map<number, string>> {
    const missing = [...new Set(ids)].filter((id): id is number => id !== null && !suppliers.peek().has(id)).slice(0, PAGE);
    const wanted = missing.sort((a, b) => a - b).join(",");
    useEffect(() => {
        if (wanted === "") {
            return;
        }
        const path = `/fornecedores?ids=${wanted}&resultadoPorPagina=${PAGE}&total=nao&ativo=`;
        Promise.all(["true", "false"].map((active) => get<Lista<{ id: number; nome: string }>>(path + active))).then((answers) => {
            suppliers.value = new Map([...suppliers.value, ...answers.flatMap((answer) => answer.data.data.map(
                ({ id, nome }) => [id, nome] as const))]);
        }, () => undefined);
    }, [wanted]);
    return suppliers;
}
