// A button that does something at once, without a form: a second tap before the answer does nothing.
import type { ComponentProps } from "preact";
import { useRef, useState } from "preact/hooks";
import { newKey } from "../core/api";
import { explain, Problem } from "../core/problem";
import { Button, tell } from "./bits";

type Props = Omit<ComponentProps<typeof Button>, "onClick"> & {
    // The key stays the same until there is an answer, so that repeating the action does it once.
    run: (key: string) => Promise<unknown>;
};

export function ActionButton({ run, ...rest }: Props) {
    const [busy, setBusy] = useState(false);
    const going = useRef(false);
    const key = useRef("");
    async function go(): Promise<void> {
        if (going.current) {
            return;
        }
        going.current = true;
        setBusy(true);
        key.current ||= newKey();
        try {
            await run(key.current);
            key.current = "";
        } catch (error) {
            tell(explain(error));
            if (error instanceof Problem) {
                key.current = "";
            }
        } finally {
            going.current = false;
            setBusy(false);
        }
    }
    // Not `disabled`, which would take the focus away.
    return <Button {...rest} aria-disabled={busy || undefined} onClick={() => void go()} />;
}
