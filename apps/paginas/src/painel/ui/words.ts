// Portuguese texts for the constants of the API.
import type { Situacao, Status } from "../../api/types";

export const STATUS: Record<Status, string> = { PENDENTE: "A fazer", EM_ANDAMENTO: "Em andamento", CONCLUIDO: "Concluído", CANCELADO: "Cancelado" };

export const SITUACAO: Record<Situacao, string> = {
    PENDENTE: "o estoque vai responder", BAIXADO: "separado", INSUFICIENTE: "falta no estoque", DEVOLVIDO: "devolvido", DISPENSADO: "dispensado",
};
