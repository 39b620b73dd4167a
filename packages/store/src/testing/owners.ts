import type { Session } from "../database/database.ts";
import type { EdgeSource } from "../graph/walk.ts";
import { namedOwnerEdges } from "./read-snapshot.ts";
import { nodeName, type Section, section } from "./snapshot.ts";

/** A dataset or a job of the graph. */
export interface TestNode {
  readonly id: number;
  readonly kind: "dataset" | "job";
  readonly namespace: string;
  readonly name: string;
}

/** Reads all datasets and jobs. */
export async function allNodes(session: Session): Promise<TestNode[]> {
  return session.query<TestNode>(
    `SELECT n.id, n.kind, s.name AS namespace, n.name
     FROM (SELECT id, 'dataset' AS kind, namespace_id, name FROM datasets
           UNION ALL SELECT id, 'job', namespace_id, name FROM jobs) n
     JOIN namespaces s ON s.id = n.namespace_id ORDER BY n.id`,
  );
}

/** Returns the edges of all owners of a source by name, in the form of the reference model. */
export async function ownersOf(source: EdgeSource, nodes: readonly TestNode[]): Promise<Section> {
  const name = new Map(nodes.map((node) => [node.id, nodeName(node.namespace, node.name)]));
  const isJob = new Set(nodes.flatMap(({ id, kind }) => (kind === "job" ? [id] : [])));
  const edges = await source.edgesOf(nodes.map(({ id }) => id));
  return section(
    [...edges].map(([owner, own]) => [
      isJob.has(owner) ? name.get(owner)! : `dataset ${name.get(owner)}`,
      namedOwnerEdges(own, (id) => name.get(id)!),
    ]),
  );
}
