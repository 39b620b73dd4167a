import { type CommandContent, type Database, readNodes, type Store, type StoredNode } from "@headwater/store";
import { HttpProblem } from "../../http/problem.ts";
import type { EdgeRequest, EditRequest } from "../contract/index.ts";
import { requireNode } from "../kit/nodes.ts";

/**
 * What somebody asks to be done to a dataset or job, as the log keeps it.
 *
 * @throws HttpProblem `not-found`, `invalid-parameter`
 */
export async function editContent(store: Store, request: EditRequest): Promise<CommandContent> {
  const node = await requireNode(store.database, request.node);
  const { kind } = request;
  const column = request.column ?? null;
  if (column !== null && node.kind === "job") {
    throw invalid("/column", "Jobs have no columns.", "No column, or the id of a dataset.");
  }
  switch (kind) {
    case "add-tag":
    case "remove-tag":
      if (request.tag === undefined) throw invalid("/tag", `${kind} needs a tag.`, "The tag.");
      return { kind, subject: { ...named(node), column }, tag: request.tag };
    case "add-owner":
    case "remove-owner": {
      const { owner } = request;
      if (!owner) throw invalid("/owner", `${kind} needs an owner.`, "The owner.");
      if (column !== null) throw invalid("/column", "Columns have no owners.", "No column.");
      return { kind, subject: named(node), owner: { name: owner.name, type: owner.type ?? null } };
    }
    case "set-description": {
      if (request.description === undefined) {
        throw invalid("/description", "set-description needs a description.", "A text.");
      }
      return { kind, subject: { ...named(node), column }, description: request.description };
    }
    case "reset-description":
      return { kind: "set-description", subject: { ...named(node), column }, description: null };
    default:
      if (column !== null) throw invalid("/column", "A column cannot be hidden on its own.", "No column.");
      return { kind, subjects: (await allNames(store, node)).map(named) };
  }
}

/**
 * An edge that somebody declares, as the log keeps it.
 *
 * @throws HttpProblem `not-found`, `invalid-parameter`
 */
export async function edgeContent(database: Database, request: EdgeRequest): Promise<CommandContent> {
  const [from, to] = [await requireNode(database, request.from), await requireNode(database, request.to)];
  if (from.id === to.id) throw invalid("/to", "Both ends are one and the same.", "The id of another thing.");
  if (from.kind === "job" && to.kind === "job") {
    throw invalid(
      "/to",
      "Both ends are jobs.",
      "At least one dataset: jobs are connected through what they write.",
    );
  }
  const columns = request.columns ?? [];
  const isBetweenDatasets = from.kind === "dataset" && to.kind === "dataset";
  if (!isBetweenDatasets && request.job) {
    throw invalid("/job", "One end is a job already.", "A job only between two datasets.");
  }
  if (!isBetweenDatasets && columns.length > 0) {
    throw invalid(
      "/columns",
      "One end is a job, which has no columns.",
      "Columns only between two datasets.",
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

/** A dataset under all of its names; a job as it is. */
async function allNames({ database, index }: Store, node: StoredNode): Promise<StoredNode[]> {
  if (node.kind === "job") return [node];
  return [...(await readNodes(database, index.members(index.representative(node.node)))).values()];
}

function invalid(pointer: string, detail: string, expected: string): HttpProblem {
  return new HttpProblem("invalid-parameter", detail, { pointer, expected });
}
