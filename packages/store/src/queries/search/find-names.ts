import type { Session } from "../../database/database.ts";
import { escapeLike, likePattern } from "../../database/like.ts";
import { runStateOf } from "../../model/run-state.ts";
import { hasLabel } from "../nodes/label-search.ts";
import { isShown } from "../nodes/shown.ts";
import { type HitRow, type SearchHit, toHit } from "./hit.ts";
import type { ReadQuestion } from "./question.ts";

/** Maximum number of candidates of each kind and way of matching: bounds the cost of ranking for short texts. */
const maxCandidates = 200;
/** Minimum similarity of other names, as a share of the best one. */
const minRelativeSimilarity = 0.8;
/** Number of similar names, the best of which become candidates. */
const maxSimilarNames = 400;
/**
 * Similarity thresholds, tried in order until one finds anything. With a high one the index leaves few names to
 * compare, at 20 µs each; a low one alone would compare half of the store.
 */
const nearness = [0.65, 0.5, 0.4, 0.3] as const;
/** Minimum length of a word for the trigram index. */
const trigram = 3;

type NameKind = "dataset" | "job" | "column";
/** Ways of matching, best first; each has its index. */
type Way = "exact" | "beginning" | "part" | "similar";

const sources = {
  dataset: {
    columns: `'dataset' AS kind, t.id AS node, t.public_id AS id, n.name AS namespace, t.name, NULL::text AS "column",
      NULL::text AS detail, t.updated_at, t.name AS subject`,
    from: "datasets t JOIN namespaces n ON n.id = t.namespace_id",
    node: "t.id",
  },
  job: {
    columns: `'job' AS kind, t.id AS node, t.public_id AS id, n.name AS namespace, t.name, NULL::text AS "column",
      t.job_type AS detail, t.updated_at, t.name AS subject`,
    from: "jobs t JOIN namespaces n ON n.id = t.namespace_id",
    node: "t.id",
  },
  column: {
    columns: `'column' AS kind, d.id AS node, d.public_id AS id, n.name AS namespace, d.name, t.name AS "column",
      t.type AS detail, d.updated_at, t.name AS subject`,
    from: `dataset_columns t JOIN datasets d ON d.id = t.dataset_id JOIN namespaces n ON n.id = d.namespace_id`,
    node: "d.id",
  },
} as const;

const whole = "lower(left(t.name, 200))";
const leaf = "lower(left(substring(t.name from '[^./:]*$'), 200))";

/**
 * Finds datasets, jobs and columns by name: exact names or last parts first, then prefixes, then names that contain
 * every word.
 */
export async function findByName(
  session: Session,
  question: ReadQuestion,
  kinds: readonly NameKind[],
  limit: number,
): Promise<SearchHit[]> {
  const { words } = question;
  if (words.length === 0 || kinds.length === 0) return [];
  const found = new Map<string, SearchHit>();
  const take = (hits: readonly SearchHit[]) => {
    for (const hit of hits) {
      const key = `${hit.kind} ${hit.id} ${hit.column ?? ""}`;
      if (!found.has(key)) found.set(key, hit);
    }
  };
  take(toHits(await find(session, question, kinds, ["exact", "beginning"], limit), false));
  const hasTrigrams = words.some((word) => word.length >= trigram);
  if (found.size < limit && hasTrigrams)
    take(toHits(await find(session, question, kinds, ["part"], limit), false));
  return [...found.values()].slice(0, limit);
}

/** Finds datasets, jobs and columns with similar names: for typing errors, when there is no exact match. */
export async function findBySimilarName(
  session: Session,
  question: ReadQuestion,
  kinds: readonly NameKind[],
  limit: number,
): Promise<SearchHit[]> {
  if (kinds.length === 0 || question.text.length <= trigram) return [];
  for (const threshold of nearness) {
    // The planner overestimates the number of similar names and would scan the whole table.
    await session.query("SET LOCAL enable_seqscan = off");
    await session.query("SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)", [
      String(threshold),
    ]);
    const rows = await find(session, question, kinds, ["similar"], limit);
    if (rows.length > 0) return toHits(rows, true);
  }
  return [];
}

function toHits(rows: readonly HitRow[], similar: boolean): SearchHit[] {
  return rows.map((row) =>
    toHit(row, { field: row.kind === "column" ? "column" : "name", text: row.column ?? row.name, similar }),
  );
}

async function find(
  session: Session,
  question: ReadQuestion,
  kinds: readonly NameKind[],
  ways: readonly Way[],
  limit: number,
): Promise<HitRow[]> {
  const values: unknown[] = [question.text, question.text.length];
  const value = (next: unknown) => `$${values.push(next)}`;
  const parts = ways.flatMap((way, rank) =>
    kinds.flatMap((kind) => {
      const { columns, from, node } = sources[kind];
      const filters = nodeFilters(question, kind, node, value);
      return conditions(question, kind, way, value).map((condition) => {
        const rows = `SELECT ${rank} AS rank, ${columns} FROM ${from} WHERE ${[condition, ...filters].join(" AND ")}`;
        if (way !== "similar") return `(${rows} LIMIT ${maxCandidates})`;
        return `(SELECT * FROM (${rows} LIMIT ${maxSimilarNames}) s
            ORDER BY word_similarity($1, left(subject, 500)) DESC LIMIT ${maxCandidates})`;
      });
    }),
  );
  // Matches in the last part weigh more than in earlier ones; of equal names the shorter one is better.
  const isSimilar = ways.includes("similar");
  const rows = await session.query<HitRow & { readonly nearness: number }>(
    `SELECT kind, node, id, namespace, name, "column", detail, updated_at,
            ${isSimilar ? "word_similarity($1, left(subject, 500))" : "1"} AS nearness FROM (
       SELECT DISTINCT ON (kind, id, "column") * FROM (${parts.join(" UNION ALL ")}) u ORDER BY kind, id, "column", rank) h
     ORDER BY rank, ${isSimilar ? "word_similarity($1, left(subject, 500)) DESC, " : ""}(strpos(lower(substring(subject from '[^./:]*$')), $1) > 0) DESC, (kind = 'column'),
              abs(length(substring(subject from '[^./:]*$')) - $2), length(subject),
              word_similarity($1, left(subject, 500)) DESC, namespace, name, "column"
     LIMIT ${value(limit)}`,
    values,
  );
  // Names much less similar than the best one are dropped.
  return rows.filter(({ nearness }) => nearness >= minRelativeSimilarity * (rows[0]?.nearness ?? 1));
}

function conditions(
  { text, words }: ReadQuestion,
  kind: NameKind,
  way: Way,
  value: (next: unknown) => string,
): string[] {
  const keys = kind === "column" ? [whole] : [whole, leaf];
  if (way === "exact") return keys.map((key) => `${key} = ${value(text.slice(0, 200))}`);
  if (way === "beginning")
    return keys.map((key) => `${key} LIKE ${value(`${escapeLike(text.slice(0, 200))}%`)}`);
  if (way === "part") return [words.map((word) => `t.name ILIKE ${value(likePattern(word))}`).join(" AND ")];
  return [words.map((word) => `${value(word)} <% t.name`).join(" AND ")];
}

/** Returns the conditions of a question's filters. */
export function nodeFilters(
  question: ReadQuestion,
  kind: NameKind,
  node: string,
  value: (next: unknown) => string,
): string[] {
  const filters = [isShown(node)];
  if (question.namespace !== null) filters.push(`n.name = ${value(question.namespace)}`);
  if (question.among !== null) filters.push(`${node} = ANY(${value(question.among)}::integer[])`);
  for (const tag of question.tags) filters.push(hasLabel(node, "tag", value(tag)));
  for (const owner of question.owners) filters.push(hasLabel(node, "owner", value(owner)));
  if (question.state !== null && kind === "job") {
    filters.push(
      `(SELECT state FROM runs WHERE job_id = t.id ORDER BY first_at DESC, public_id LIMIT 1) = ${value(runStateOf(question.state))}`,
    );
  }
  return filters;
}
