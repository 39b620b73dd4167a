import { descriptionOf, readFacets, type StoredRegisters } from "../../contents/facets.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { labelsWithPart } from "../nodes/label-search.ts";
import type { StoredNode } from "../nodes/nodes.ts";

/** The latest manual edit: its author and time. */
export interface ManualEdit {
  readonly actor: string;
  readonly at: string;
}

/**
 * A tag of a node or of one of its columns, with its origin. `removed`: a user removed it although a producer states
 * it.
 */
export interface TagAnnotation {
  readonly column: string | null;
  readonly tag: string;
  readonly byProducer: boolean;
  readonly removed: boolean;
  /** Null: never edited. */
  readonly word: ManualEdit | null;
}

/** See {@link TagAnnotation}. */
export interface OwnerAnnotation {
  readonly name: string;
  readonly type: string | null;
  readonly byProducer: boolean;
  readonly removed: boolean;
  readonly word: ManualEdit | null;
}

/** A description written by a user, with the producer's description that it replaces. */
export interface DescriptionAnnotation {
  readonly column: string | null;
  readonly description: string;
  readonly original: string | null;
  readonly word: ManualEdit;
}

/** The labels of a node, with their origins. */
export interface Annotations {
  readonly tags: readonly TagAnnotation[];
  readonly owners: readonly OwnerAnnotation[];
  readonly descriptions: readonly DescriptionAnnotation[];
  /** Null: visible. */
  readonly hidden: ManualEdit | null;
}

interface LabelRow {
  readonly a: string;
  readonly b: string | null;
  readonly by_facet: boolean;
  readonly by_person: boolean | null;
  readonly actor: string | null;
  readonly at: number | null;
}

/** Reads the origins of tags, owners and descriptions of a node, and whether it is hidden. */
export async function readAnnotations(
  { session, index }: ReadContext,
  { node, kind }: StoredNode,
): Promise<Annotations> {
  const tags = await session.query<LabelRow>(
    `SELECT tag AS a, column_name AS b, by_facet, by_person, actor, at FROM node_tags WHERE node_id = $1
     ORDER BY column_name NULLS FIRST, tag`,
    [node],
    "annotations-tags",
  );
  const owners = await session.query<LabelRow>(
    `SELECT name AS a, type AS b, by_facet, by_person, actor, at FROM node_owners WHERE node_id = $1
     ORDER BY name, type NULLS FIRST`,
    [node],
    "annotations-owners",
  );
  const members = kind === "dataset" ? index.members(index.representative(node)) : [];
  const descriptions = await session.query<{
    column_name: string | null;
    description: string;
    original: string | null;
    actor: string;
    at: number;
  }>(
    `SELECT d.column_name, d.description, d.actor, d.at,
            (SELECT c.description FROM dataset_columns c WHERE c.dataset_id = ANY($2::integer[])
               AND c.name = d.column_name AND c.description IS NOT NULL ORDER BY c.dataset_id <> $1 LIMIT 1) AS original
     FROM node_descriptions d WHERE d.node_id = $1 ORDER BY d.column_name NULLS FIRST`,
    [node, members],
    "annotations-descriptions",
  );
  const [row] = await session.query<{ facets: StoredRegisters }>(
    `SELECT facets FROM ${kind}s WHERE id = $1`,
    [node],
    `annotations-${kind}`,
  );
  const [facets] = row ? await readFacets(session, [row.facets], new Set(["documentation"])) : [{}];
  const [hidden] = await session.query<{ actor: string; hidden_at: number }>(
    "SELECT actor, hidden_at FROM hidden_nodes WHERE node_id = $1 AND hidden",
    [node],
    "annotations-hidden",
  );
  return {
    tags: tags.map(({ a, b, ...own }) => ({ tag: a, column: b, ...sourceOf(own) })),
    owners: owners.map(({ a, b, ...own }) => ({ name: a, type: b, ...sourceOf(own) })),
    descriptions: descriptions.map(({ column_name: column, description, original, actor, at }) => ({
      column,
      description,
      original: column === null ? descriptionOf(facets!) : original,
      word: { actor, at: instant(at) },
    })),
    hidden: hidden ? { actor: hidden.actor, at: instant(hidden.hidden_at) } : null,
  };
}

function sourceOf({ by_facet, by_person, actor, at }: Omit<LabelRow, "a" | "b">) {
  return {
    byProducer: by_facet,
    removed: by_person === false,
    word: actor !== null && at !== null ? { actor, at: instant(at) } : null,
  };
}

/** Suggests up to `limit` tags or owner names in use that contain a text. */
export function suggestLabels(
  session: Session,
  what: "tag" | "owner",
  text: string,
  limit: number,
): Promise<string[]> {
  return labelsWithPart(session, what, text, limit);
}
