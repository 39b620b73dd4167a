import type { Session } from "../database/database.ts";
import { instant } from "./instant.ts";
import { isShown } from "./shown.ts";

/** A hit of a search. */
export interface SearchHit {
  readonly kind: "dataset" | "job" | "column";
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly column: string | null;
  readonly detail: string | null;
  readonly updatedAt: string;
}

/** What to search for. */
export interface SearchQuestion {
  readonly text: string;
  readonly kind?: SearchHit["kind"];
  readonly namespace?: string;
  readonly limit: number;
}

interface HitRow {
  readonly kind: SearchHit["kind"];
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly column: string | null;
  readonly detail: string | null;
  readonly updated_at: number;
}

/** Candidates per kind: bounds what ranking has to look at, whatever a short text matches. */
const candidates = 200;

const sources = {
  dataset: `SELECT 'dataset' AS kind, t.public_id AS id, n.name AS namespace, t.name, NULL::text AS column,
      NULL::text AS detail, t.updated_at, t.name AS subject
    FROM datasets t JOIN namespaces n ON n.id = t.namespace_id`,
  job: `SELECT 'job' AS kind, t.public_id AS id, n.name AS namespace, t.name, NULL::text AS column,
      t.job_type AS detail, t.updated_at, t.name AS subject
    FROM jobs t JOIN namespaces n ON n.id = t.namespace_id`,
  column: `SELECT 'column' AS kind, d.public_id AS id, n.name AS namespace, d.name, t.name AS column,
      t.type AS detail, d.updated_at, t.name AS subject
    FROM dataset_columns t JOIN datasets d ON d.id = t.dataset_id JOIN namespaces n ON n.id = d.namespace_id`,
} as const;

/**
 * Searches names of datasets, jobs and columns. Every word must occur; when nothing has them all, words that are
 * nearly the same do (typing errors).
 */
export async function search(session: Session, question: SearchQuestion): Promise<SearchHit[]> {
  const words = question.text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
  if (words.length === 0) return [];
  const exact = await find(
    session,
    question,
    words,
    (word, value) => `t.name ILIKE ${value(`%${escapeLike(word)}%`)}`,
  );
  if (exact.length > 0) return exact.map(toHit);
  const similar = await find(session, question, words, (word, value) => `${value(word)} <% t.name`);
  return similar.map(toHit);
}

async function find(
  session: Session,
  question: SearchQuestion,
  words: readonly string[],
  matches: (word: string, value: (next: unknown) => string) => string,
): Promise<HitRow[]> {
  const values: unknown[] = [question.text.toLowerCase().trim()];
  const value = (next: unknown) => `$${values.push(next)}`;
  const conditions = words.map((word) => matches(word, value));
  if (question.namespace !== undefined) conditions.push(`n.name = ${value(question.namespace)}`);
  const shown = { dataset: isShown("t.id"), job: isShown("t.id"), column: isShown("d.id") };
  const kinds = question.kind ? [question.kind] : (["dataset", "job", "column"] as const);
  const parts = kinds.map(
    (kind) => `(${sources[kind]} WHERE ${[...conditions, shown[kind]].join(" AND ")} LIMIT ${candidates})`,
  );
  // The whole name first, then names whose last part begins with the text, then the most similar and the shortest.
  return session.query<HitRow>(
    `SELECT kind, id, namespace, name, "column", detail, updated_at FROM (${parts.join(" UNION ALL ")}) h
     ORDER BY (lower(subject) = $1) DESC, (lower(subject) ~ ('(^|[./_:-])' || regexp_replace($1, '([^[:alnum:]])', '\\\\\\1', 'g'))) DESC,
              (kind = 'column'), length(subject), word_similarity($1, left(subject, 500)) DESC, namespace, name, "column"
     LIMIT ${value(question.limit)}`,
    values,
  );
}

function toHit({ updated_at, ...row }: HitRow): SearchHit {
  return { ...row, updatedAt: instant(updated_at) };
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
