// The parts of an OpenAPI document that the page shows.
export interface Schema {
    $ref?: string;
    type?: string | string[];
    description?: string;
    properties?: Record<string, Schema>;
    required?: string[];
    items?: Schema;
    anyOf?: Schema[];
    enum?: unknown[];
    format?: string;
    default?: unknown;
    minimum?: number;
    maximum?: number;
    minLength?: number;
    maxLength?: number;
    minItems?: number;
    maxItems?: number;
    readOnly?: boolean;
    "x-casas-decimais"?: number;
}

export interface Parameter {
    $ref?: string;
    name: string;
    in: "path" | "query" | "header";
    description: string;
    required?: boolean;
    deprecated?: boolean;
    schema: Schema;
}

export interface Media {
    schema: Schema;
    example?: unknown;
}

export interface Response {
    $ref?: string;
    description: string;
    headers?: Record<string, { $ref?: string; description: string }>;
    content?: Record<string, Media>;
}

export interface Operation {
    operationId: string;
    tags: string[];
    summary: string;
    description: string;
    parameters?: Parameter[];
    requestBody?: { content: Record<string, Media> };
    responses: Record<string, Response>;
    security?: unknown[];
}

export interface Document {
    info: { title: string; version: string };
    tags: { name: string; description: string }[];
    paths: Record<string, Record<string, Operation>>;
}

export interface Route {
    method: string;
    path: string;
    operation: Operation;
}

let document: Document;

export async function load(url: string): Promise<Document> {
    const response = await fetch(url);
    if (!response.ok) {
        throw new Error(`${url}: ${response.status}`);
    }
    return (document = await response.json());
}

export function routesOf(tag: string): Route[] {
    return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods)
        .filter(([, operation]) => operation.tags.includes(tag))
        .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })));
}

// follow(PART): resolves a $ref; members beside the $ref override those of its target.
export function follow<T extends { $ref?: string }>(part: T): T {
    if (!part.$ref) {
        return part;
    }
    const found = part.$ref.slice(2).split("/").reduce<any>((place, name) => place[name], document);
    return { ...follow(found as T), ...part, $ref: undefined };
}

export const nameOf = (schema: Schema): string | undefined => schema.$ref?.split("/").pop();

export function mediaOf(content: Record<string, Media> | undefined): [string, Media] | undefined {
    return content && Object.entries(content)[0];
}
