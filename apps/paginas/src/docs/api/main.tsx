// The API page: the OpenAPI document in the page's language, with search and try-out.
import { render } from "preact";
import { useState } from "preact/hooks";
import "../docs.css";
import { load, routesOf, type Document, type Route } from "./document";
import { OperationView } from "./operation";
import { Text } from "./text";
import { token } from "./tryout";
import { words } from "./words";

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function isFound(route: Route, search: string): boolean {
    const text = plain(`${route.method} ${route.path} ${route.operation.summary}`);
    return plain(search).split(/\s+/).every((word) => text.includes(word));
}

function Api({ document }: { document: Document }) {
    const [search, setSearch] = useState("");
    const groups = document.tags.map((tag) => ({ tag, routes: routesOf(tag.name).filter((route) => isFound(route, search)) }))
        .filter(({ routes }) => routes.length > 0);
    return (
        <>
            <div class="tools">
                <p>
                    <label for="token">{words.token}</label>
                    <input id="token" type="password" autocomplete="off" aria-describedby="token-hint"
                        onInput={(event) => (token.value = event.currentTarget.value.trim())} />
                    <small id="token-hint">{words.tokenHint}</small>
                </p>
                <p>
                    <label for="search">{words.search}</label>
                    <input id="search" type="search" autocomplete="off" onInput={(event) => setSearch(event.currentTarget.value)} />
                </p>
            </div>
            {groups.map(({ tag, routes }) => (
                <section key={tag.name} aria-labelledby={`tag-${tag.name}`}>
                    <h2 id={`tag-${tag.name}`}>{tag.name}</h2>
                    <Text text={tag.description} />
                    {routes.map((route) => <OperationView key={route.operation.operationId} route={route} />)}
                </section>
            ))}
            {groups.length === 0 && <p>{words.nothing}</p>}
        </>
    );
}

const place = document.getElementById("api")!;
load(place.dataset.document!).then((loaded) => {
    render(<Api document={loaded} />, place);
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
}, () => {
    place.textContent = words.failed;
});
