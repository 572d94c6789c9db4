// Small charts in SVG; for screen readers their aria-label says what they show.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { quantia } from "../core/format";

const HEIGHT = 170;
const WIDTH_MIN = 240;
const LEFT = 8;
const BOTTOM = 24;

// The chart is drawn as wide as its container, so that text and lines are not scaled.
function useWidth(): [RefObject<HTMLElement>, number] {
    const ref = useRef<HTMLElement>(null);
    const [width, setWidth] = useState(0);
    useEffect(() => {
        const observer = new ResizeObserver(([entry]) => setWidth(Math.max(WIDTH_MIN, Math.floor(entry!.contentRect.width))));
        observer.observe(ref.current!);
        return () => observer.disconnect();
    }, []);
    return [ref, width];
}

export interface Bar {
    label: string;
    value: number;
    text: string;
}

export function Bars({ title, bars }: { title: string; bars: Bar[] }) {
    const [ref, width] = useWidth();
    const most = Math.max(1, ...bars.map((bar) => bar.value));
    const step = (width - 2 * LEFT) / Math.max(1, bars.length);
    const wide = Math.min(64, step * 0.7);
    return (
        <figure class="grafico" ref={ref}>
            {width > 0 && <svg viewBox={`0 0 ${width} ${HEIGHT + BOTTOM}`} role="img" aria-label={`${title}: ${bars.map((bar) => `${bar.label} ${bar.text}`).join("; ")}`}>
                <line class="eixo" x1={LEFT} x2={width - LEFT} y1={HEIGHT} y2={HEIGHT} />
                {bars.map((bar, i) => {
                    const height = Math.max(0, (bar.value / most) * (HEIGHT - 24));
                    const x = LEFT + i * step + (step - wide) / 2;
                    return (
                        <g key={bar.label}>
                            <rect class="valor-em-barra" x={x} y={HEIGHT - height} width={wide} height={height} rx="3" />
                            {bar.value > 0 && <text class="valor" x={x + wide / 2} y={HEIGHT - height - 6}>{bar.text}</text>}
                            <text x={x + wide / 2} y={HEIGHT + 18}>{bar.label}</text>
                        </g>
                    );
                })}
            </svg>}
        </figure>
    );
}

export interface Point {
    at: string;
    value: number;
}

// Steps(): a quantity over time, constant between its points (two or more), and a line at `floor`.
export function Steps({ title, points, floor }: { title: string; points: Point[]; floor?: number }) {
    const [ref, width] = useWidth();
    const first = Date.parse(points[0]!.at);
    const span = Math.max(1, Date.now() - first);
    const most = Math.max(1, floor ?? 0, ...points.map((point) => point.value)) * 1.1;
    const x = (at: string) => LEFT + ((Date.parse(at) - first) / span) * (width - 2 * LEFT);
    const y = (value: number) => HEIGHT - (value / most) * (HEIGHT - 16);
    let path = `M${x(points[0]!.at)} ${y(points[0]!.value)}`;
    for (const point of points.slice(1)) {
        path += `H${x(point.at)}V${y(point.value)}`;
    }
    path += `H${width - LEFT}`;
    const last = points[points.length - 1]!;
    return (
        <figure class="grafico" ref={ref}>
            {width > 0 && <svg viewBox={`0 0 ${width} ${HEIGHT + BOTTOM}`} role="img"
                aria-label={`${title}: de ${quantia(points[0]!.value)} em ${new Date(points[0]!.at).toLocaleDateString("pt-BR")} a ${quantia(last.value)} agora`}>
                <line class="eixo" x1={LEFT} x2={width - LEFT} y1={HEIGHT} y2={HEIGHT} />
                {floor !== undefined && floor > 0 && <line class="minimo" x1={LEFT} x2={width - LEFT} y1={y(floor)} y2={y(floor)} />}
                <path class="linha" d={path} />
                <text class="inicio" x={LEFT} y={HEIGHT + 18}>{new Date(points[0]!.at).toLocaleDateString("pt-BR")}</text>
                <text class="fim" x={width - LEFT} y={HEIGHT + 18}>agora: {quantia(last.value)}</text>
                {floor !== undefined && floor > 0 && <text class="inicio" x={LEFT} y={y(floor) - 5}>mínimo: {quantia(floor)}</text>}
            </svg>}
        </figure>
    );
}
