import { type Layout, toCsv, toDot, toMermaid, toSvg } from "@headwater/graph";
import { palette } from "../theme/palette.ts";
import type { ExportFormat } from "./toolbar.tsx";
import type { ViewModel } from "./view-model.ts";

const formats: Record<ExportFormat, { extension: string; type: string }> = {
  svg: { extension: "svg", type: "image/svg+xml" },
  csv: { extension: "csv", type: "text/csv" },
  mermaid: { extension: "mmd", type: "text/plain" },
  dot: { extension: "dot", type: "text/vnd.graphviz" },
};

/** Offers what is in view as a file, made from the model and not from what happens to be on the screen. */
export function saveGraph(
  format: ExportFormat,
  name: string,
  view: ViewModel,
  layout: Layout,
  scheme: "light" | "dark",
): void {
  const { extension, type } = formats[format];
  const address = URL.createObjectURL(new Blob([render(format, view, layout, scheme)], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `lineage-${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80)}.${extension}`;
  link.click();
  URL.revokeObjectURL(address);
}

function render(format: ExportFormat, view: ViewModel, layout: Layout, scheme: "light" | "dark"): string {
  if (format === "csv") return toCsv(view.graph);
  if (format === "dot") return toDot(view.graph);
  if (format === "mermaid") return toMermaid(view.graph);
  return toSvg(view.graph, layout, {
    background: palette.canvas[scheme],
    card: palette.surface[scheme],
    border: palette["border-strong"][scheme],
    text: palette.text[scheme],
    muted: palette.dimmed[scheme],
    edge: palette.edge[scheme],
  });
}
