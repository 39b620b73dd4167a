import type { Selection } from "@headwater/graph";
import type { Session } from "../../database/database.ts";
import { likePattern } from "../../database/like.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { nameBasedId } from "../../model/identifiers.ts";
import { normalizeSql } from "../../model/source-normal-form.ts";
import { type LabelKind, labelsWithPart, labelsWithPrefix, nodesWithLabel } from "../nodes/label-search.ts";
import { type SelectionTerm, selectStored } from "../selection/select-stored.ts";
import { explainTerms, type SelectionNote } from "../selection/selection-notes.ts";
import { findExact } from "./find-exact.ts";
import { findByName, findBySimilarName, nodeFilters } from "./find-names.ts";
import { findRunHits } from "./find-runs.ts";
import { type HitRow, type SearchHit, toHit } from "./hit.ts";
import { type ReadQuestion, readQuestion, type SearchQuestion } from "./question.ts";

/** Minimum length of a text to search for in SQL: shorter ones occur almost everywhere. */
const minSqlLength = 4;
/** Maximum number of jobs with matching SQL to rank. */
const maxCandidates = 100;
/** Maximum number of labeled nodes looked up by id; for more, the list is scanned. */
const maxSorted = 1_000;
/** Maximum number of tags, and of owners, found. */
const maxLabelsPerKind = 5;
/** Number of characters of SQL shown around the match. */
const excerptLength = 70;

/** The hits of a search, with explanations of terms that cannot match. */
export interface SearchAnswer {
  readonly items: readonly SearchHit[];
  readonly notes: readonly SelectionNote[];
  /** Why the text is not a valid selection, if it seems to be meant as one. */
  readonly problem: string | null;
}

/**
 * Searches addresses and names of datasets, columns and jobs, run ids (the producer's and Airflow's), tags, owners and
 * the SQL of jobs, among the nodes that the terms of the selection language match. Every word must occur; if nothing has
 * them all, similar names are found (typing errors). Best first: exact addresses, exact names and prefixes before parts,
 * names before SQL.
 *
 * @param context - of a transaction, such as that of `Store.read`: some planner settings are local to it
 */
export async function search(context: ReadContext, asked: SearchQuestion): Promise<SearchAnswer> {
  const question = readQuestion(asked);
  const unmatched: SelectionTerm[] = [];
  const among =
    question.selection &&
    (await idsOf(context, question.selection, (term, matches) => {
      if (matches === 0) unmatched.push(term);
    }));
  const items = await findHits(context, { ...question, among });
  // A word with a colon may have a mistyped field; other words have similar names as hits.
  const words = items.length > 0 ? [] : question.words.filter((word) => /^[a-z]+:./.test(word));
  const notes = await explainTerms(context.session, [
    ...words.map((text): SelectionTerm => ({ kind: "term", field: "name", text, match: "contains" })),
    ...unmatched.filter(({ field }) => !isName(field) || items.length === 0),
  ]);
  return { items, notes, problem: question.problem };
}

function isName(field: SelectionTerm["field"]): boolean {
  return field === "name" || field === "dataset" || field === "job";
}

/** Returns the question for the last part of an address: names are not spelled like a whole URI or ARN. */
function withoutPlace(question: ReadQuestion): ReadQuestion {
  if (!/^([a-z][\w+.-]*:\/\/|arn:)/.test(question.text)) return question;
  const leaf = question.text.split(/[/:.\s]+/).findLast((part) => part !== "") ?? "";
  return { ...question, text: leaf, words: leaf === "" ? [] : [leaf] };
}

/** Returns the nodes of a selection under all of their names, each of which may be found. */
async function idsOf(
  context: ReadContext,
  selection: Selection,
  report?: (term: SelectionTerm, matches: number) => void,
): Promise<number[]> {
  const selected = await selectStored(context, context.index, selection, report);
  return [...selected.keys()].flatMap((id) => [...new Set([id, ...context.index.members(id)])]);
}

async function findHits(context: ReadContext, question: ReadQuestion): Promise<SearchHit[]> {
  const { session } = context;
  const { kinds, limit, text } = question;
  if (text === "" && !isFiltered(question)) return [];
  const wants = (kind: (typeof kinds)[number]) => kinds.includes(kind);
  const hits: SearchHit[] = [];
  if (wants("run")) hits.push(...(await findRunHits(session, question, Math.min(limit, 50))));
  // Pasting a run id means this run only.
  if (hits.some(({ match }) => match.field === "run-id" || match.field === "airflow-run-id"))
    return hits.slice(0, limit);
  const named = (["dataset", "job", "column"] as const).filter(wants);
  if (text === "") return [...(await labeled(session, question, limit)), ...hits].slice(0, limit);
  const exact = isFiltered({ ...question, kinds: [] })
    ? []
    : (await findExact(context, question.raw)).filter(({ kind }) => wants(kind));
  const labels = await labelHits(session, question);
  const names = await findByName(session, question, named, limit);
  const inSql = wants("job") && names.length < limit ? await findInSql(session, question, limit) : [];
  const all = [...exact, ...exactFirst(labels, text), ...names, ...hits, ...labels, ...inSql];
  if (all.length === 0 && question.alternative) {
    const among = await idsOf(context, question.alternative);
    const others = await labeled(session, { ...question, text: "", words: [], among }, limit);
    if (others.length > 0) return others;
  }
  // No name is spelled like that of a DAG run.
  if (all.length === 0 && question.isRunName) return [];
  if (all.length === 0) return findBySimilarName(session, withoutPlace(question), named, limit);
  const distinct = new Map(all.toReversed().map((hit) => [`${hit.kind} ${hit.id} ${hit.column ?? ""}`, hit]));
  return [...distinct.values()].reverse().slice(0, limit);
}

function isFiltered({ namespace, among, tags, owners, state, kinds }: ReadQuestion): boolean {
  return (
    namespace !== null ||
    among !== null ||
    tags.length > 0 ||
    owners.length > 0 ||
    state !== null ||
    kinds.length === 1
  );
}

function exactFirst(hits: readonly SearchHit[], text: string): SearchHit[] {
  return hits.filter(({ name }) => name.toLowerCase() === text);
}

/** Finds tags and owners that start with the text, then those that contain it. */
async function labelHits(session: Session, { kinds, text }: ReadQuestion): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  for (const kind of ["tag", "owner"] as const satisfies readonly LabelKind[]) {
    if (!kinds.includes(kind)) continue;
    const beginning = await labelsWithPrefix(session, kind, text, maxLabelsPerKind);
    const holding =
      text.length >= 3 && beginning.length < maxLabelsPerKind
        ? await labelsWithPart(session, kind, text, maxLabelsPerKind)
        : [];
    const distinct = new Map([...holding, ...beginning].map((name) => [name.toLowerCase(), name]));
    const ordered = new Set([...beginning.map((name) => name.toLowerCase()), ...distinct.keys()]);
    for (const key of [...ordered].slice(0, maxLabelsPerKind)) {
      const name = distinct.get(key)!;
      hits.push({
        kind,
        id: nameBasedId(kind, name.toLowerCase()),
        namespace: "",
        name,
        column: null,
        detail: null,
        updatedAt: null,
        run: null,
        match: { field: kind, text: name, similar: false },
      });
    }
  }
  return hits;
}

/** Finds datasets and jobs by filters only, latest mention first. */
async function labeled(session: Session, question: ReadQuestion, limit: number): Promise<SearchHit[]> {
  const [tag, owner] = [question.tags[0], question.owners[0]];
  const nodes =
    tag !== undefined
      ? await nodesWithLabel(session, "tag", tag, maxSorted + 1)
      : owner !== undefined
        ? await nodesWithLabel(session, "owner", owner, maxSorted + 1)
        : null;
  const hits: SearchHit[] = [];
  for (const kind of ["dataset", "job"] as const) {
    if (!question.kinds.includes(kind)) continue;
    const values: unknown[] = [];
    const value = (next: unknown) => `$${values.push(next)}`;
    const conditions = nodeFilters(question, kind, "t.id", value);
    const listed =
      nodes && nodes.length <= maxSorted
        ? `SELECT node_id, updated_at FROM recency WHERE node_id = ANY(${value(nodes)}::integer[]) AND kind = ${kind === "dataset" ? 0 : 1}`
        : `SELECT node_id, updated_at FROM recency WHERE kind = ${kind === "dataset" ? 0 : 1}`;
    const rows = await session.query<HitRow>(
      `SELECT '${kind}' AS kind, t.id AS node, t.public_id AS id, n.name AS namespace, t.name, NULL AS "column",
              ${kind === "job" ? "t.job_type" : "NULL"} AS detail, r.updated_at
       FROM (${listed}) r JOIN ${kind}s t ON t.id = r.node_id JOIN namespaces n ON n.id = t.namespace_id
       ${conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : ""}
       ORDER BY r.updated_at DESC, r.node_id LIMIT ${value(limit)}`,
      values,
    );
    hits.push(...rows.map((row) => toHit(row, { ...matchOf(question, row), similar: false })));
  }
  return hits;
}

/** Returns why a node matches a question without words. */
function matchOf(question: ReadQuestion, row: HitRow): Pick<SearchHit["match"], "field" | "text"> {
  const { tags, owners, state, selection } = question;
  const term = selection?.kind === "and" ? selection.parts[0] : selection;
  const [field, text] =
    tags[0] !== undefined
      ? (["tag", tags[0]] as const)
      : owners[0] !== undefined
        ? (["owner", owners[0]] as const)
        : term?.kind === "term"
          ? ([term.field, term.text] as const)
          : (["name", row.name] as const);
  if (field === "tag" || field === "owner") return { field, text };
  if (state !== null) return { field: "state", text: state };
  return field === "namespace" || question.namespace !== null
    ? { field: "namespace", text: row.namespace }
    : { field: "name", text: row.name };
}

/** Finds jobs whose SQL contains the text, regardless of literals and white space. */
async function findInSql(session: Session, question: ReadQuestion, limit: number): Promise<SearchHit[]> {
  // Normalized as stored SQL: a number or a quoted text matches any.
  const text = normalizeSql(question.text);
  if (text.replaceAll("?", "").trim().length < minSqlLength) return [];
  const values: unknown[] = [likePattern(text), text];
  const value = (next: unknown) => `$${values.push(next)}`;
  const filters = nodeFilters(question, "job", "t.id", value);
  const rows = await session.query<HitRow & { place: string; begins: boolean }>(
    `SELECT 'job' AS kind, t.id AS node, t.public_id AS id, n.name AS namespace, t.name, NULL AS "column",
            t.job_type AS detail, t.updated_at,
            substring(s.query from GREATEST(1, strpos(lower(s.query), $2) - ${excerptLength / 2}) for ${excerptLength + text.length}) AS place,
            strpos(lower(s.query), $2) <= ${excerptLength / 2} AS begins
     FROM (SELECT f.* FROM job_sql f JOIN jobs t ON t.id = f.job_id JOIN namespaces n ON n.id = t.namespace_id
           WHERE ${["f.query ILIKE $1", ...filters].join(" AND ")} LIMIT ${maxCandidates}) s
     JOIN jobs t ON t.id = s.job_id JOIN namespaces n ON n.id = t.namespace_id
     ORDER BY t.updated_at DESC, t.id LIMIT ${value(limit)}`,
    values,
  );
  return rows.map((row) =>
    toHit(row, { field: "sql", text: `${row.begins ? "" : "…"}${row.place}…`, similar: false }),
  );
}
