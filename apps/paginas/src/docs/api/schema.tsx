// A schema as a list of its members; a member that is an object can be opened to show its own.
import { follow, nameOf, type Schema } from "./document";
import { Text } from "./text";
import { words } from "./words";

const DEPTH_MAX = 4;

// The object schema that a schema is, or that its items or one of its alternatives is.
function inner(schema: Schema): Schema | undefined {
    if (schema.$ref || schema.properties) {
        return schema;
    }
    return schema.items ? inner(schema.items) : schema.anyOf?.map(inner).find(Boolean);
}

function typeText(schema: Schema): string {
    if (schema.anyOf) {
        const others = schema.anyOf.filter((one) => one.type !== "null");
        const text = others.map(typeText).join(" / ");
        return others.length < schema.anyOf.length ? `${text} ${words.orNull}` : text;
    }
    if (schema.$ref) {
        return nameOf(schema)!;
    }
    const types = [schema.type ?? []].flat();
    const names = types.filter((type) => type !== "null").map((type) => (
        type === "array" ? `${words.listOf} ${typeText(schema.items!)}` : type));
    const text = names.join(" / ") + (schema.format && schema.format !== "int64" ? ` (${schema.format})` : "");
    return types.includes("null") ? `${text} ${words.orNull}` : text;
}

function rangeText(least: number | undefined, most: number | undefined, unit: string): string[] {
    if (least === undefined && most === undefined) {
        return [];
    }
    const text = most === undefined ? `${words.atLeast} ${least}` : `${words.from} ${least ?? 0} ${words.to} ${most}`;
    return [`${text} ${unit}`.trim()];
}

export function boundsText(schema: Schema): string {
    return [
        ...rangeText(schema.minimum, schema.maximum, ""),
        ...rangeText(schema.minLength, schema.maxLength, words.characters),
        ...rangeText(schema.minItems, schema.maxItems, words.items),
        ...(schema["x-casas-decimais"] ? [`${schema["x-casas-decimais"]} ${words.decimals}`] : []),
        ...(schema.enum ? [`${words.oneOf} ${schema.enum.filter((one) => one !== null).join(", ")}`] : []),
        ...(schema.default === undefined ? [] : [`${words.initial}: ${schema.default}`]),
    ].join("; ");
}

export function TypeOf({ schema }: { schema: Schema }) {
    const bounds = boundsText(schema.items && !schema.items.$ref ? { ...schema.items, ...schema, enum: schema.items.enum } : schema);
    return <><code>{typeText(schema)}</code>{bounds && <small> {bounds}</small>}</>;
}

function Member({ name, schema, required, depth }: { name: string; schema: Schema; required: boolean; depth: number }) {
    const below = inner(schema);
    return (
        <li>
            <strong>{name}</strong> {required && <em>{words.required}</em>} <TypeOf schema={schema} />
            {schema.description && <Text text={schema.description} />}
            {below && depth < DEPTH_MAX && (
                <details><summary>{nameOf(below) ?? name}</summary><Members schema={below} depth={depth + 1} /></details>
            )}
        </li>
    );
}

export function Members({ schema, depth = 0 }: { schema: Schema; depth?: number }) {
    if (schema.anyOf) {
        return <>{schema.anyOf.map((one, index) => <Members key={index} schema={one} depth={depth} />)}</>;
    }
    if (schema.type === "array") {
        return <><p><TypeOf schema={schema} /></p><Members schema={schema.items!} depth={depth} /></>;
    }
    const whole = follow(schema);
    return (
        <>
            {nameOf(schema) && <p><code>{nameOf(schema)}</code></p>}
            <ul class="members">
                {Object.entries(whole.properties ?? {}).filter(([, member]) => !member.readOnly).map(([name, member]) => (
                    <Member key={name} name={name} schema={member} depth={depth} required={whole.required?.includes(name) ?? false} />
                ))}
            </ul>
        </>
    );
}
