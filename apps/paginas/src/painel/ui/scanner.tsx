// Reads a barcode with the camera, where the browser can (BarcodeDetector, over TLS or on this machine).
import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "./dialog";
import { Button, Icon } from "./bits";

interface Detector {
    detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
declare global {
    interface Window {
        BarcodeDetector?: new (options: { formats: string[] }) => Detector;
    }
}

const FORMATS = ["ean_13", "ean_8", "upc_a", "itf", "code_128"];
const EVERY_MS = 200;

export const canScan = (): boolean => window.BarcodeDetector !== undefined && navigator.mediaDevices !== undefined;

export function ScanButton({ found }: { found: (code: string) => void }) {
    const [open, setOpen] = useState(false);
    if (!canScan()) {
        return null;
    }
    return (
        <>
            <Button class="so-icone" aria-label="Ler código de barras com a câmera" onClick={() => setOpen(true)}><Icon name="codigo" /></Button>
            {open && <Scanner close={() => setOpen(false)} found={(code) => {
                setOpen(false);
                found(code);
            }} />}
        </>
    );
}

function Scanner({ close, found }: { close: () => void; found: (code: string) => void }) {
    const video = useRef<HTMLVideoElement>(null);
    const [fault, setFault] = useState("");
    useEffect(() => {
        let stream: MediaStream | null = null;
        let timer = 0;
        let ended = false;
        const detector = new window.BarcodeDetector!({ formats: FORMATS });
        const look = async () => {
            const codes = await detector.detect(video.current!).catch(() => []);
            if (ended) {
                return;
            }
            if (codes.length > 0) {
                found(codes[0]!.rawValue);
            } else {
                timer = window.setTimeout(() => void look(), EVERY_MS);
            }
        };
        navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(async (got) => {
            stream = got;
            if (ended) {
                got.getTracks().forEach((track) => track.stop());
                return;
            }
            video.current!.srcObject = got;
            await video.current!.play();
            await look();
        }).catch(() => setFault("Não consegui usar a câmera. Permita o acesso ou digite o código."));
        return () => {
            ended = true;
            clearTimeout(timer);
            stream?.getTracks().forEach((track) => track.stop());
        };
    }, []);
    return (
        <Dialog title="Ler código de barras" close={close}>
            {fault ? <p class="falha" role="alert">{fault}</p> : <p>Aponte a câmera para o código.</p>}
            <video ref={video} class="camera" muted playsInline />
        </Dialog>
    );
}
