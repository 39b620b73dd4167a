import { describe, expect, it } from "vitest";
import { layoutGraph } from "../layout/layout.ts";
import type { Graph, GraphNode } from "../model.ts";
import { toCsv } from "./csv.ts";
import { toDot } from "./dot.ts";
import { toMermaid } from "./mermaid.ts";
import { toSvg } from "./svg.ts";

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
    { id: "b", source: "2", target: "3", kind: "data", origin: "inferred", weight: 2 },
  ],
};

describe("CSV export", () => {
  const lines = toCsv(graph).split("\r\n");

  it("has a row per edge and one for a node without edges", () => {
    expect(toCsv(graph).match(/\r\n/g)).toHaveLength(4);
    expect(lines.at(-2)).toBe("dataset,s3://lake,alone,,,,,,");
  });

  it("quotes what needs quotes and defuses formulas", () => {
    expect(toCsv(graph)).toContain('"a ""b"" <c> & #d;\\n\n=SUM(A1)"');
    expect(lines.at(-3)).toBe("job,s3://lake,load,dataset,s3://lake,'=cmd(),data,inferred,2");
  });
});

describe("DOT export", () => {
  it("escapes quotes, backslashes and line breaks, and dashes what is inferred", () => {
    const dot = toDot(graph);
    expect(dot).toContain('"1" [label="a \\"b\\" <c> & #d;\\\\n\\n=SUM(A1)\\ns3://lake", shape=box];');
    expect(dot).toContain('"2" -> "3" [style=dashed];');
  });
});

describe("Mermaid export", () => {
  it("has only harmless characters in labels and ids of its own", () => {
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
  const layout = layoutGraph({
    nodes: graph.nodes.map(({ id }) => ({ id, width: 200, height: 56 })),
    edges: graph.edges,
  });
  const theme = {
    background: "#fff",
    card: "#fff",
    border: "#ccc",
    text: "#111",
    muted: "#666",
    edge: "#888",
  };
  const svg = toSvg(graph, layout, theme);

  it("draws every node and edge, with the full name as title", () => {
    expect(svg.match(/<title>/g)).toHaveLength(4);
    expect(svg.match(/<path d="M[^"]+" marker-end/g)).toHaveLength(2);
    expect(svg).toContain("<title>a &quot;b&quot; &lt;c&gt; &amp; #d;");
  });

  it("replaces what XML cannot hold", () => {
    const odd: Graph = { nodes: [node("1", "nul\0 half\ud800")], edges: [] };
    const drawn = toSvg(odd, layoutGraph({ nodes: [{ id: "1", width: 100, height: 40 }], edges: [] }), theme);
    expect(drawn).toContain("nul\u{fffd} half\u{fffd}");
  });
});
