// The API as docs/openapi.yaml describes it: the types of its resources and of its answers.
// `make paginas` generates `esquema.d.ts` from that document.
import type { components, paths } from "./esquema";

export type Esquemas = components["schemas"];

// The segments of an address, without its query.
type PartsOf<Url extends string> = Url extends `${infer Path}?${string}` ? PartsOf<Path>
    : Url extends `${infer First}/${infer Rest}` ? [First, ...PartsOf<Rest>] : [Url];

// Whether an address matches a path of the document; a {…} matches any segment.
type Fits<Url extends string[], Path extends string[]> =
    Url extends [infer Here, ...infer UrlRest extends string[]]
        ? Path extends [infer There, ...infer PathRest extends string[]]
            ? There extends `{${string}}` ? Fits<UrlRest, PathRest> : Here extends There ? Fits<UrlRest, PathRest> : false
            : false
        : Path extends [] ? true : false;

type PathBy<Url extends string[], Path> = Path extends string ? (Fits<Url, PartsOf<Path>> extends true ? Path : never) : never;

// The path of the document that an address matches; one without {…} takes precedence.
type PathOf<Url extends string> = Url extends `${infer Path}?${string}` ? PathOf<Path>
    : Url extends keyof paths ? Url : PathBy<PartsOf<Url>, keyof paths>;

type Json<Response> = Response extends { content: { "application/json": infer Data } } ? Data : never;
type Success<Responses> = { [Status in keyof Responses]: Status extends 200 | 201 ? Json<Responses[Status]> : never }[keyof Responses];

// The type of an answer that the document does not have: code that uses it does not compile.
export interface NotInTheDocument<Url> {
    notInTheDocument: Url;
}

type Known<Answer, Url> = [Answer] extends [never] ? NotInTheDocument<Url> : Answer;

// The body of a successful METHOD on URL, e.g. AnswerOf<"get", `/produtos/${number}`>.
export type AnswerOf<Method extends string, Url extends string> = Known<
    paths[PathOf<Url>] extends infer Methods
        ? Lowercase<Method> extends infer Name extends keyof Methods
            ? Methods[Name] extends { responses: infer Responses } ? Success<Responses> : never
            : never
        : never, Url>;

// A row of the list at URL.
export type RowOf<Url extends string> = AnswerOf<"get", Url> extends { data: (infer Row)[] } ? Row : NotInTheDocument<Url>;
