/** Export formats of the graph in menu order. `column-csv` is available while a column is traced. */
export const exportFormats = {
  png: { label: "Image (PNG)", extension: "png", type: "image/png" },
  svg: { label: "Vector image (SVG)", extension: "svg", type: "image/svg+xml" },
  csv: { label: "Edges (CSV)", extension: "csv", type: "text/csv" },
  "column-csv": { label: "Traced columns (CSV)", extension: "columns.csv", type: "text/csv" },
  mermaid: { label: "Mermaid", extension: "mmd", type: "text/plain" },
  dot: { label: "Graphviz (DOT)", extension: "dot", type: "text/vnd.graphviz" },
  json: { label: "Full graph (JSON)", extension: "json", type: "application/json" },
} as const;

/** One of {@link exportFormats}. */
export type ExportFormat = keyof typeof exportFormats;
