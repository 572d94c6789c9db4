import type { Falha, Problema } from "../../api/types";

// A refusal by a service is a problem detail (RFC 9457); one by the gateway has only a text.
export interface Refusal extends Partial<Omit<Problema, "title">> {
    title: string;
}

// A refusal by the API.
export class Problem extends Error {
    constructor(readonly status: number, readonly body: Refusal, readonly retryAfter: number) {
        super(body.detail ?? body.title);
    }

    // The last part of `type`: "duplicado", "versao-desatualizada", …
    get kind(): string {
        return this.body.type?.split("/").pop() ?? "";
    }

    get faults(): Falha[] {
        return this.body.erros ?? [];
    }
}

// Nobody answered: no network, or a service that is down (502, 503, 504). `maybe`: the request may
// have been executed, with its answer lost.
export class NoAnswer extends Error {
    constructor(readonly offline: boolean, readonly retryAfter: number, readonly maybe: boolean) {
        super(offline ? "Sem conexão com o servidor." : "O servidor não pode atender agora.");
    }
}

// Something was sent, and whether it was done is not known.
export class Unsure extends Error {
    constructor() {
        super("A resposta não chegou: o que você enviou pode ter sido gravado. Confira antes de enviar de novo.");
    }
}

// The text shown for a failure that no field explains.
export function explain(error: unknown): string {
    if (error instanceof Problem) {
        return error.message;
    }
    return error instanceof NoAnswer || error instanceof Unsure ? error.message : "Algo saiu errado nesta página. Recarregue-a e tente de novo.";
}
