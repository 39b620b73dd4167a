import type { Session } from "../../database/database.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { datasetId, jobId } from "../../model/identifiers.ts";
import { ColumnNames } from "../nodes/column-names.ts";

/** A name in the form of Marquez's API. */
export interface QualifiedName {
  readonly namespace: string;
  readonly name: string;
}

/** The target of a Marquez node id. */
export interface ResolvedNodeId {
  readonly kind: "dataset" | "job";
  readonly node: number;
  /** Set for `datasetField:`. */
  readonly field: string | null;
  /** Set when the id had a `#version` suffix. */
  readonly version: string | null;
}

/** Maximum number of splits to try: a name with thousands of colons or dots has as many. */
const splitLimit = 200;
/** Maximum number of ancestors in a qualified job name. */
const parentLimit = 20;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Resolves `dataset:{namespace}:{name}`, `job:…` or `datasetField:…:{field}`. Namespaces, names and columns may
 * contain colons and hashes, so stored names decide: the longest namespace that is a prefix of the text and contains
 * such a node.
 *
 * @returns undefined when the text is not a node id; null when nothing has that name
 */
export async function resolveNodeId(
  context: ReadContext,
  nodeId: string,
): Promise<ResolvedNodeId | null | undefined> {
  const colon = nodeId.indexOf(":");
  const kind = nodeId.slice(0, colon);
  const rest = nodeId.slice(colon + 1);
  if ((kind !== "dataset" && kind !== "job" && kind !== "datasetField") || !rest.includes(":"))
    return undefined;
  const whole = await lookUp(context, kind, rest);
  if (whole) return { ...whole, version: null };
  const hash = rest.lastIndexOf("#");
  const version = rest.slice(hash + 1);
  if (hash < 0 || !uuid.test(version)) return null;
  const versioned = await lookUp(context, kind, rest.slice(0, hash));
  return versioned ? { ...versioned, version: version.toLowerCase() } : null;
}

type Found = Omit<ResolvedNodeId, "version">;

async function lookUp(
  context: ReadContext,
  kind: "dataset" | "job" | "datasetField",
  text: string,
): Promise<Found | null> {
  const { session } = context;
  const namespaces = await session.query<{ name: string }>(
    "SELECT name FROM namespaces WHERE starts_with($1, name || ':') ORDER BY length(name) DESC",
    [text],
    "marquez-node-namespaces",
  );
  for (const { name: namespace } of namespaces) {
    const name = text.slice(namespace.length + 1);
    const found =
      kind === "datasetField"
        ? await findField(context, namespace, name)
        : kind === "job"
          ? asFound("job", await findMarquezJob(session, namespace, name))
          : asFound("dataset", await findByPublicId(session, "datasets", datasetId(namespace, name)));
    if (found) return found;
  }
  return null;
}

function asFound(kind: "dataset" | "job", node: number | null): Found | null {
  return node === null ? null : { kind, node, field: null };
}

async function findByPublicId(
  session: Session,
  table: "datasets" | "jobs",
  publicId: string,
): Promise<number | null> {
  const [row] = await session.query<{ id: number }>(
    `SELECT id FROM ${table} WHERE public_id = $1`,
    [publicId],
    `marquez-find-${table}`,
  );
  return row?.id ?? null;
}

/** Finds the dataset and column of `{dataset}:{field}`, if the dataset has such a column. */
async function findField(context: ReadContext, namespace: string, text: string): Promise<Found | null> {
  const { session, index } = context;
  const fields = new Map(
    separators(text, ":").map((at) => [datasetId(namespace, text.slice(0, at)), text.slice(at + 1)]),
  );
  const datasets = await session.query<{ id: number; public_id: string }>(
    "SELECT id, public_id FROM datasets WHERE public_id = ANY($1::uuid[])",
    [[...fields.keys()]],
    "marquez-split-datasets",
  );
  const candidates = datasets
    .map(({ id, public_id }) => ({ id, dataset: index.representative(id), field: fields.get(public_id)! }))
    .sort((a, b) => a.field.length - b.field.length);
  const names = new ColumnNames(context, null);
  await names.load(candidates.map(({ dataset, field }) => [dataset, field]));
  for (const { id, dataset, field } of candidates) {
    const column = names.find(dataset, field);
    if (column !== null) return { kind: "dataset", node: id, field: column };
  }
  return null;
}

/**
 * Finds a job by its producer's name, or by Marquez's qualified name, which has the parent's name as prefix
 * (`dag.task.step` for a Spark job `step` under the task `dag.task`). Null when unknown.
 */
export async function findMarquezJob(
  session: Session,
  namespace: string,
  name: string,
): Promise<number | null> {
  const exact = await findByPublicId(session, "jobs", jobId(namespace, name));
  if (exact !== null) return exact;
  const rows = await session.query<{ job: number; name: string }>(
    `WITH RECURSIVE up AS (
       SELECT id AS job, name, parent_id, 0 AS step FROM jobs WHERE public_id = ANY($1::uuid[]) AND parent_id IS NOT NULL
       UNION ALL
       SELECT up.job, p.name, p.parent_id, up.step + 1 FROM up JOIN jobs p ON p.id = up.parent_id WHERE up.step < $2)
     SELECT job, name FROM up ORDER BY job, step DESC`,
    [separators(name, ".").map((at) => jobId(namespace, name.slice(at + 1))), parentLimit],
    "marquez-find-qualified-job",
  );
  const qualified = new Map<number, string>();
  for (const row of rows) {
    const parent = qualified.get(row.job);
    qualified.set(
      row.job,
      parent === undefined || row.name.startsWith(`${parent}.`) ? row.name : `${parent}.${row.name}`,
    );
  }
  return [...qualified].find(([, full]) => full === name)?.[0] ?? null;
}

/** Returns the positions of a separator in a text, last first. */
function separators(text: string, separator: string): number[] {
  const found: number[] = [];
  for (
    let at = text.lastIndexOf(separator);
    at > 0 && found.length < splitLimit;
    at = text.lastIndexOf(separator, at - 1)
  )
    found.push(at);
  return found;
}
