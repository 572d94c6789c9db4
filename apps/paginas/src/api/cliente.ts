// The API as docs/openapi.yaml describes it: the types of its resources, and what an address answers with.
// `esquema.d.ts` is made of the document by `make paginas`.
import type { components, paths } from "./esquema";

export type Esquemas = components["schemas"];

// The parts of an address, between its slashes and without its query.
type PartsOf<Url extends string> = Url extends `${infer Path}?${string}` ? PartsOf<Path>
    : Url extends `${infer First}/${infer Rest}` ? [First, ...PartsOf<Rest>] : [Url];

// Does an address fit a path of the document, whose {…} stand for any part?
type Fits<Url extends string[], Path extends string[]> =
    Url extends [infer Here, ...infer UrlRest extends string[]]
        ? Path extends [infer There, ...infer PathRest extends string[]]
            ? There extends `{${string}}` ? Fits<UrlRest, PathRest> : Here extends There ? Fits<UrlRest, PathRest> : false
            : false
        : Path extends [] ? true : false;

type PathBy<Url extends string[], Path> = Path extends string ? (Fits<Url, PartsOf<Path>> extends true ? Path : never) : never;

// The path of the document that an address belongs to; one without {…} goes before one with.
type PathOf<Url extends string> = Url extends `${infer Path}?${string}` ? PathOf<Path>
    : Url extends keyof paths ? Url : PathBy<PartsOf<Url>, keyof paths>;

type Json<Response> = Response extends { content: { "application/json": infer Data } } ? Data : never;
type Success<Responses> = { [Status in keyof Responses]: Status extends 200 | 201 ? Json<Responses[Status]> : never }[keyof Responses];

// In the place of an answer that the document does not have, so that whoever uses it does not compile.
export interface NotInTheDocument<Url> {
    notInTheDocument: Url;
}

type Known<Answer, Url> = [Answer] extends [never] ? NotInTheDocument<Url> : Answer;

// What a success of METHOD at URL answers with, e.g. AnswerOf<"get", `/produtos/${number}`>.
export type AnswerOf<Method extends string, Url extends string> = Known<
    paths[PathOf<Url>] extends infer Methods
        ? Lowercase<Method> extends infer Name extends keyof Methods
            ? Methods[Name] extends { responses: infer Responses } ? Success<Responses> : never
            : never
        : never, Url>;

// The row of the list at URL.
export type RowOf<Url extends string> = AnswerOf<"get", Url> extends { data: (infer Row)[] } ? Row : NotInTheDocument<Url>;
