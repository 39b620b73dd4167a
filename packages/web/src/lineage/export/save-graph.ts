import { csv, toCsv, toDot, toMermaid, toSvg } from "@headwater/graph";
import type { Trace } from "../model/trace.ts";
import type { ViewModel } from "../model/view-model.ts";
import type { Scene } from "../scene/scene.ts";
import { createDrawing, drawingTheme } from "./drawing.ts";
import { type ExportFormat, exportFormats } from "./export-format.ts";

/** The data to save: the whole model, not only the visible part. */
export interface Saved {
  /** Used in the file name. */
  readonly name: string;
  readonly view: ViewModel;
  readonly scene: Scene;
  readonly trace: Trace | undefined;
  readonly scheme: "light" | "dark";
}

/**
 * Downloads the graph as a file.
 *
 * @throws Error if the picture is larger than the browser can draw
 */
export async function saveGraph(format: ExportFormat, saved: Saved): Promise<void> {
  const { extension, type } = exportFormats[format];
  const content = format === "png" ? await drawPicture(saved) : new Blob([write(format, saved)], { type });
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = `lineage-${saved.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80)}.${extension}`;
  link.click();
  URL.revokeObjectURL(address);
}

function write(format: Exclude<ExportFormat, "png">, saved: Saved): string {
  const { view } = saved;
  switch (format) {
    case "svg":
      return drawSvg(saved);
    case "csv":
      return toCsv(view.graph);
    case "column-csv":
      return writeTrace(saved);
    case "mermaid":
      return toMermaid(view.graph);
    case "dot":
      return toDot(view.graph);
    case "json":
      return writeJson(saved);
  }
}

function drawSvg({ scene, trace, scheme }: Saved): string {
  return toSvg(createDrawing(scene, trace, scheme), drawingTheme(scheme));
}

/** Limits of browsers for one canvas: pixels and longest side. */
const largest = { pixels: 100_000_000, side: 16_000 } as const;

async function drawPicture(saved: Saved): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([drawSvg(saved)], { type: exportFormats.svg.type }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    // Twice the resolution of the screen, or less if the browser's limits require it.
    const scale = Math.min(
      2,
      largest.side / width,
      largest.side / height,
      Math.sqrt(largest.pixels / (width * height)),
    );
    const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: exportFormats.png.type });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Edges of the trace between columns, one per row. */
function writeTrace({ view, trace }: Saved): string {
  const nodes = new Map(view.allNodes.map((node) => [node.id, node]));
  const names = (id: string): [string, string] => {
    const node = nodes.get(id);
    return [node?.namespace ?? "", node?.name ?? id];
  };
  const rows = (trace?.edges ?? []).map((edge) => [
    ...names(edge.source.node),
    edge.source.column,
    ...names(edge.target.node),
    edge.target.column,
    edge.job === null ? "" : names(edge.job)[1],
    edge.effect,
    edge.transformations.map(({ subtype, type }) => subtype ?? type).join(" "),
    edge.masked ? "yes" : "no",
    edge.layer,
  ]);
  const header = [
    "source_namespace",
    "source_name",
    "source_column",
    "target_namespace",
    "target_name",
    "target_column",
    "job",
    "effect",
    "transformations",
    "masked",
    "origin",
  ];
  return csv([header, ...rows]);
}

function writeJson({ view, trace }: Saved): string {
  const nodes = view.cards.map((card) =>
    card.kind === "group"
      ? {
          id: card.id,
          kind: "group",
          level: card.of.level,
          namespace: card.of.namespace,
          name: card.of.name,
          members: card.group.members,
        }
      : card.node,
  );
  const edges = view.edges.map(({ id, source, target, kind, origin, weight, sighting }) => ({
    source,
    target,
    control: kind === "control",
    origin,
    weight,
    provisional: view.provisional.has(id),
    inLatestRun: sighting?.inLatestRun ?? true,
    lastSeenAt: sighting?.lastSeenAt ?? null,
    stale: sighting?.stale ?? false,
  }));
  const columnEdges = trace?.edges ?? [];
  return `${JSON.stringify({ format: "headwater-lineage", version: 1, nodes, edges, columnEdges }, null, 2)}\n`;
}
