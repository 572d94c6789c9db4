// Shared by the Node peers: keys, roles, and the caller's identity.
import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";

const folder = process.env.ICARUS_PUBLIC_KEYS_DIR;

export const keys = new Map(
  readdirSync(folder).map((name) => [name.replace(/\.pem$/, ""), readFileSync(`${folder}/${name}`, "utf8")]),
);
export const readers = new Set(["ADMIN", "ATENDENTE", "FINANCEIRO"]);
export const creators = new Set(["ADMIN"]);
export const movers = new Set(["ADMIN", "ATENDENTE"]);

export const bearer = (header = "") => (header.startsWith("Bearer ") ? header.slice(7) : "");

export const whoOf = (claims, address, correlation) => ({
  chave: claims.chave,
  papel: claims.papel,
  address,
  correlation: correlation ?? randomUUID(),
});
