import type { ComparisonAnswer } from "../../api/time-queries.ts";
import type { LineageDiffAnswer, RunReference } from "../../api/v2.gen.ts";
import { formatInstant } from "../../ui/text/format.ts";

/** A node of a comparison. */
export type ComparedNode = LineageDiffAnswer["nodes"][number];
/** An edge of a comparison. */
export type ComparedEdge = LineageDiffAnswer["edges"][number];
/** How a node or edge changed between the two times. */
export type Change = ComparedNode["change"];

/** A comparison of two times as one graph. */
export interface Comparison {
  readonly from: string;
  /** Null: now. */
  readonly to: string | null;
  readonly nodes: ReadonlyMap<string, ComparedNode>;
  /** By `from>to`. */
  readonly edges: ReadonlyMap<string, ComparedEdge>;
  readonly columnEdges: LineageDiffAnswer["columnEdges"];
  readonly truncated: boolean;
}

/** Joins the answers for several directions. */
export function joinComparisons(answers: readonly ComparisonAnswer[]): Comparison | undefined {
  const [first] = answers;
  if (!first) return undefined;
  const columnEdges = new Map(
    answers
      .flatMap(({ diff }) => diff.columnEdges)
      .map((edge) => [JSON.stringify([edge.from, edge.to, edge.job]), edge]),
  );
  return {
    from: first.diff.from,
    to: first.diff.to,
    nodes: new Map(answers.flatMap(({ nodes }) => nodes).map((node) => [node.id, node])),
    edges: new Map(answers.flatMap(({ edges }) => edges).map((edge) => [`${edge.from}>${edge.to}`, edge])),
    columnEdges: [...columnEdges.values()],
    truncated: answers.some(({ diff }) => diff.truncated || diff.columnEdgesTruncated),
  };
}

/** An entry of the list of changes. */
export interface ChangeEntry {
  readonly key: string;
  readonly change: Exclude<Change, "unchanged">;
  readonly kind: "dataset" | "job" | "edge" | "column edge";
  /** The card to select. */
  readonly node: string;
  readonly name: string;
  /** Descriptions of the differences, one per line. */
  readonly details: readonly string[];
  /** The runs that made the differences. */
  readonly runs: readonly RunReference[];
}

/** The time at which a difference came about, and the run that made it. */
interface Origin {
  readonly changedAt: string | null;
  readonly changedBy: RunReference | null;
}

const order = { added: 0, removed: 1, changed: 2 } as const;
const kinds = { dataset: 0, job: 1, edge: 2, "column edge": 3 } as const;

/** Lists all differences: added, removed, changed; within these, nodes before edges, then by name. */
export function listChanges(comparison: Comparison): ChangeEntry[] {
  const nameOf = (id: string) => comparison.nodes.get(id)?.name ?? "";
  const nodes = [...comparison.nodes.values()].flatMap((node): ChangeEntry[] =>
    node.change === "unchanged"
      ? []
      : [
          {
            key: node.id,
            change: node.change,
            kind: node.kind,
            node: node.id,
            name: node.name,
            details: describeNode(node),
            runs: distinctRuns(node.columnChanges),
          },
        ],
  );
  const edges = [...comparison.edges].flatMap(([key, edge]): ChangeEntry[] => {
    const job = comparison.nodes.get(edge.to)?.kind === "job" ? edge.to : edge.from;
    return edge.change === "unchanged"
      ? []
      : [
          {
            key,
            change: edge.change,
            kind: "edge",
            node: job,
            name: `${nameOf(edge.from)} → ${nameOf(edge.to)}`,
            details: [
              ...(edge.layerBefore === null ? [] : [`evidence: ${edge.layerBefore} → ${edge.layer}`]),
              ...describeOrigin(edge),
            ],
            runs: distinctRuns([edge]),
          },
        ];
  });
  const columns = comparison.columnEdges.map(
    (edge): ChangeEntry => ({
      key: JSON.stringify([edge.from, edge.to, edge.job]),
      change: edge.change,
      kind: "column edge",
      node: edge.to.dataset.id,
      name: `${edge.from.dataset.name}.${edge.from.column} → ${edge.to.dataset.name}${edge.to.column === null ? "" : `.${edge.to.column}`}`,
      details: [...(edge.job ? [`by ${edge.job.name}`] : []), ...describeOrigin(edge)],
      runs: distinctRuns([edge]),
    }),
  );
  return [...nodes, ...edges, ...columns].sort(
    (a, b) =>
      order[a.change] - order[b.change] ||
      kinds[a.kind] - kinds[b.kind] ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** Describes the differences of a node, with the time and the run of each changed column. */
export function describeNode({ schema, version, columnChanges }: ComparedNode): string[] {
  const origins = new Map(columnChanges.map((change) => [change.column, describeOrigin(change)[0]]));
  const withOrigin = (name: string, text: string) => {
    const origin = origins.get(name);
    return origin ? `${text} (${origin})` : text;
  };
  const typed = ({ name, type }: { name: string; type: string | null }) =>
    type ? `${name} (${type})` : name;
  return [
    ...(schema?.added ?? []).map((column) => withOrigin(column.name, `+ column ${typed(column)}`)),
    ...(schema?.removed ?? []).map((column) => withOrigin(column.name, `− column ${typed(column)}`)),
    ...(schema?.retyped ?? []).map(({ name, before, after }) =>
      withOrigin(name, `${name}: ${before ?? "no type"} → ${after ?? "no type"}`),
    ),
    ...(version
      ? [version.before === null ? "~ first successful run" : "~ new version (code, inputs or outputs)"]
      : []),
  ];
}

function describeOrigin({ changedAt, changedBy }: Origin): string[] {
  if (changedAt === null) return [];
  const time = formatInstant(new Date(changedAt));
  return [changedBy ? `${time}, run ${changedBy.runId.slice(0, 8)}` : time];
}

function distinctRuns(origins: readonly Origin[]): RunReference[] {
  const runs = origins.flatMap(({ changedBy }) => (changedBy ? [[changedBy.id, changedBy] as const] : []));
  return [...new Map(runs).values()];
}
