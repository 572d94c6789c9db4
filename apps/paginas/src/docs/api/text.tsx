// Text of the document: paragraphs with `code` in them.
function Inline({ text }: { text: string }) {
    return <>{text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}

export function Text({ text }: { text: string }) {
    return <>{text.split("\n\n").map((paragraph, index) => <p key={index}><Inline text={paragraph} /></p>)}</>;
}

export function Json({ value, label }: { value: unknown; label: string }) {
    const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
    return <pre tabIndex={0} role="group" aria-label={label}><code>{text}</code></pre>;
}
