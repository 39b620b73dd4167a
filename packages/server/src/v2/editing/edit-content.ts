import { type CommandContent, type Database, readNodes, type Store, type StoredNode } from "@headwater/store";
import { HttpProblem } from "../../http/problem.ts";
import type { EdgeRequest, EditRequest } from "../contract/index.ts";
import { requireNode } from "../kit/nodes.ts";

/**
 * Converts a requested edit to the command that the log stores.
 *
 * @throws HttpProblem `not-found`, `invalid-parameter`
 */
export async function editContent(store: Store, request: EditRequest): Promise<CommandContent> {
  const node = await requireNode(store.database, request.node);
  const { kind } = request;
  const column = request.column ?? null;
  if (column !== null && node.kind === "job") {
    throw invalid("/column", "Jobs have no columns.", "No column, or the id of a dataset as `node`.");
  }
  switch (kind) {
    case "add-tag":
    case "remove-tag":
      if (request.tag === undefined) throw invalid("/tag", `${kind} requires a tag.`, "A tag.");
      return { kind, subject: { ...named(node), column }, tag: request.tag };
    case "add-owner":
    case "remove-owner": {
      const { owner } = request;
      if (!owner) throw invalid("/owner", `${kind} requires an owner.`, "An owner.");
      if (column !== null) throw invalid("/column", "A column cannot have owners.", "No column.");
      return { kind, subject: named(node), owner: { name: owner.name, type: owner.type ?? null } };
    }
    case "set-description": {
      if (request.description === undefined) {
        throw invalid("/description", "set-description requires a description.", "A text.");
      }
      return { kind, subject: { ...named(node), column }, description: request.description };
    }
    case "reset-description":
      return { kind: "set-description", subject: { ...named(node), column }, description: null };
    default:
      if (column !== null) throw invalid("/column", "Columns cannot be hidden.", "No column.");
      return { kind, subjects: (await allNames(store, node)).map(named) };
  }
}

/**
 * Converts a declared edge to the command that the log stores.
 *
 * @throws HttpProblem `not-found`, `invalid-parameter`
 */
export async function edgeContent(database: Database, request: EdgeRequest): Promise<CommandContent> {
  const [from, to] = [await requireNode(database, request.from), await requireNode(database, request.to)];
  if (from.id === to.id)
    throw invalid("/to", "Both ends are the same node.", "The id of another dataset or job.");
  if (from.kind === "job" && to.kind === "job") {
    throw invalid("/to", "Both ends are jobs.", "At least one dataset: jobs are connected through datasets.");
  }
  const columns = request.columns ?? [];
  const isBetweenDatasets = from.kind === "dataset" && to.kind === "dataset";
  if (!isBetweenDatasets && request.job) {
    throw invalid(
      "/job",
      "An edge with a job as one end cannot have another job.",
      "`job` only between two datasets.",
    );
  }
  if (!isBetweenDatasets && columns.length > 0) {
    throw invalid(
      "/columns",
      "An edge with a job as one end has no columns.",
      "`columns` only between two datasets.",
    );
  }
  const job = request.job ? await requireNode(database, request.job, "job") : null;
  return {
    kind: "declare-edge",
    from: named(from),
    to: named(to),
    job: job && { namespace: job.namespace, name: job.name },
    columns: columns.map((pair) => [pair.from, pair.to] as const),
    note: request.note?.trim() || null,
  };
}

function named({ kind, namespace, name }: StoredNode) {
  return { kind, namespace, name };
}

/** Returns a dataset under all its names, or the job. */
async function allNames({ database, index }: Store, node: StoredNode): Promise<StoredNode[]> {
  if (node.kind === "job") return [node];
  return [...(await readNodes(database, index.members(index.representative(node.node)))).values()];
}

function invalid(pointer: string, detail: string, expected: string): HttpProblem {
  return new HttpProblem("invalid-parameter", detail, { pointer, expected });
}
