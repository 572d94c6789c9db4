// One operation: parameters, body, answers, examples, and the form that sends a request.
import { useState } from "preact/hooks";
import { follow, mediaOf, type Media, type Response, type Route } from "./document";
import { Members, TypeOf } from "./schema";
import { Json, Text } from "./text";
import { TryOut } from "./tryout";
import { words } from "./words";

function Parameters({ route }: { route: Route }) {
    const parameters = (route.operation.parameters ?? []).map(follow);
    if (parameters.length === 0) {
        return null;
    }
    return (
        <>
            <h3>{words.parameters}</h3>
            <ul class="members">
                {parameters.map((parameter) => (
                    <li key={parameter.in + parameter.name}>
                        <strong>{parameter.name}</strong> {parameter.in} {parameter.required && <em>{words.required}</em>}{" "}
                        {parameter.deprecated && <em>{words.old}</em>} <TypeOf schema={parameter.schema} />
                        <Text text={parameter.description} />
                    </li>
                ))}
            </ul>
        </>
    );
}

function Content({ media: [type, media] }: { media: [string, Media] }) {
    return (
        <>
            <p><code>{type}</code></p>
            <Members schema={media.schema} />
            {media.example !== undefined && <><p>{words.example}</p><Json value={media.example} label={words.example} /></>}
        </>
    );
}

// All refusals have the same body, so only their kinds are shown.
function kindsOf(response: Response): string[] {
    const schema = response.content?.["application/problem+json"]?.schema;
    return (schema?.properties?.type?.enum ?? []).map(String);
}

function Answer({ status, response }: { status: string; response: Response }) {
    const kinds = kindsOf(response);
    const media = mediaOf(response.content);
    return (
        <li>
            <strong>{status}</strong> {kinds.length === 0 && response.description}
            {kinds.map((kind) => <> <a href={kind}>{kind.split("/").pop()}</a></>)}
            {kinds.length === 0 && media && <Content media={media} />}
        </li>
    );
}

function Whole({ route }: { route: Route }) {
    const body = mediaOf(route.operation.requestBody?.content);
    const [trying, tryIt] = useState(false);
    return (
        <div class="operation">
            <Text text={route.operation.description} />
            <Parameters route={route} />
            {body && <><h3>{words.body}</h3><Content media={body} /></>}
            <h3>{words.answers}</h3>
            <ul class="members">
                {Object.entries(route.operation.responses).map(([status, response]) => (
                    <Answer key={status} status={status} response={follow(response)} />
                ))}
            </ul>
            <details onToggle={(event) => tryIt((event.currentTarget as HTMLDetailsElement).open)}>
                <summary>{words.tryOut}</summary>
                {trying && <TryOut route={route} />}
            </details>
        </div>
    );
}

// The content is rendered only when opened: there are many operations.
export function OperationView({ route }: { route: Route }) {
    const id = route.operation.operationId;
    const [open, setOpen] = useState(location.hash === `#${id}`);
    return (
        <details id={id} open={open} onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
            <summary>
                <span class={`method ${route.method}`}>{route.method}</span> <code>{route.path}</code> {route.operation.summary}
            </summary>
            {open && <Whole route={route} />}
        </details>
    );
}
