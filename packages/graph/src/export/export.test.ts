import { describe, expect, it } from "vitest";
import type { Graph, GraphNode } from "../model.ts";
import { toCsv } from "./csv.ts";
import { toDot } from "./dot.ts";
import { toMermaid } from "./mermaid.ts";
import { type DrawnBox, type DrawnLine, toSvg } from "./svg.ts";

const hostile = 'a "b" <c> & #d;\\n\n=SUM(A1)';
const node = (id: string, name: string, kind: GraphNode["kind"] = "dataset"): GraphNode => ({
  id,
  kind,
  name,
  namespace: "s3://lake",
});
const graph: Graph = {
  nodes: [node("1", hostile), node("2", "load", "job"), node("3", "=cmd()"), node("4", "alone")],
  edges: [
    { id: "a", source: "1", target: "2", kind: "data", origin: "observed", weight: 1 },
    {
      id: "b",
      source: "2",
      target: "3",
      kind: "data",
      origin: "inferred",
      weight: 2,
      sighting: { inLatestRun: false, lastSeenAt: "2026-01-01T00:00:00.000Z", stale: true },
    },
  ],
};

describe("CSV export", () => {
  const lines = toCsv(graph).split("\r\n");

  it("has one row per edge, and one for a node without edges", () => {
    expect(toCsv(graph).match(/\r\n/g)).toHaveLength(4);
    expect(lines.at(-2)).toBe("dataset,s3://lake,alone,,,,,,,,");
  });

  it("quotes cells where needed and neutralizes formulas", () => {
    expect(toCsv(graph)).toContain('"a ""b"" <c> & #d;\\n\n=SUM(A1)"');
    expect(lines.at(-3)).toBe(
      "job,s3://lake,load,dataset,s3://lake,'=cmd(),data,inferred,2,false,2026-01-01T00:00:00.000Z",
    );
  });
});

describe("DOT export", () => {
  it("escapes quotes, backslashes and line breaks, and dashes inferred edges", () => {
    const dot = toDot(graph);
    expect(dot).toContain('"1" [label="a \\"b\\" <c> & #d;\\\\n\\n=SUM(A1)\\ns3://lake", shape=box];');
    expect(dot).toContain('"2" -> "3" [style=dashed, color=gray];');
  });
});

describe("Mermaid export", () => {
  it("uses only safe characters in labels, and generated IDs", () => {
    const mermaid = toMermaid(graph);
    expect(mermaid.split("\n").slice(0, 3)).toEqual([
      "flowchart LR",
      '  n0["a #34;b#34; #60;c#62; #38; #35;d#59;#92;n#10;#61;SUM#40;A1#41;"]',
      '  n1(["load"])',
    ]);
    expect(mermaid).toContain("  n1 -.-> n2\n");
  });
});

describe("SVG export", () => {
  const theme = {
    background: "#fff",
    card: "#fff",
    border: "#ccc",
    text: "#111",
    muted: "#666",
    highlight: "#eef",
  };
  const box: DrawnBox = {
    x: 0,
    y: 0,
    width: 200,
    height: 120,
    kind: "dataset",
    title: "orders",
    subtitle: "dev.public",
    fullName: hostile,
    rows: [
      { text: "order_id", detail: "integer", highlighted: true },
      { text: "amount", detail: "", highlighted: false },
    ],
    dim: false,
  };
  const line: DrawnLine = {
    points: [200, 28, 300, 28],
    color: "#888",
    width: 1.5,
    dash: [],
    head: "filled",
    isMasked: false,
  };
  const draw = (boxes: readonly DrawnBox[], lines: readonly DrawnLine[]): string =>
    toSvg(
      { bounds: { x: 0, y: 0, width: 500, height: 120 }, boxes, lines, rowsFrom: 62, rowHeight: 24 },
      theme,
    );

  it("draws boxes with rows, row highlights, and the full name as title", () => {
    const svg = draw([box, { ...box, x: 300, dim: true }], [line]);
    expect(svg.match(/<title>/g)).toHaveLength(2);
    expect(svg.match(/>order_id</g)).toHaveLength(2);
    expect(svg.match(/fill="#eef"/g)).toHaveLength(2);
    expect(svg.match(/opacity="0.4"/g)).toHaveLength(1);
    expect(svg).toContain("<title>a &quot;b&quot; &lt;c&gt; &amp; #d;");
  });

  it("distinguishes lines without color: dashes, open arrowheads, a square for masked values", () => {
    const plain = draw([], [line]);
    const marked = draw([], [{ ...line, dash: [7, 5], head: "open", isMasked: true }]);
    expect(plain).not.toContain("stroke-dasharray");
    expect(marked).toContain('stroke-dasharray="7 5"');
    expect(marked).toContain('fill="none"/>');
    expect(marked).toContain('width="8" height="8"');
    expect(draw([], [{ ...line, head: "bar" }])).toContain("M296.5 22V34");
  });

  it("replaces characters that XML does not allow", () => {
    expect(draw([{ ...box, title: "nul\0 half\ud800" }], [])).toContain("nul\u{fffd} half\u{fffd}");
  });
});
