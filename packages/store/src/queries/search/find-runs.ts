import type { Session } from "../../database/database.ts";
import { escapeLike, likePattern } from "../../database/like.ts";
import { runStateOf } from "../../model/run-state.ts";
import { type RunRow, runColumns, runJoins, summarize } from "../runs/run-summaries.ts";
import { nodeFilters } from "./find-names.ts";
import type { SearchHit, SearchMatch } from "./hit.ts";
import type { ReadQuestion } from "./question.ts";

/** Maximum number of runs for one way of matching. */
const maxCandidates = 200;
/** Minimum length of a run id prefix. */
const minDigits = 6;
/** Prefixes of Airflow's run names before the instant. */
const airflowPrefixes = [
  "",
  "scheduled__",
  "manual__",
  "asset_triggered__",
  "dataset_triggered__",
  "backfill__",
];

/**
 * Finds runs by run id prefix, by Airflow's name, and, if filtered by state or if only runs are requested, by job
 * name. Newest first.
 */
export async function findRunHits(
  session: Session,
  question: ReadQuestion,
  limit: number,
): Promise<SearchHit[]> {
  const { text } = question;
  const range = uuidRange(text);
  if (range) {
    const rows = await runsWhere(session, question, limit, (value) => ({
      source: `SELECT * FROM runs WHERE run_id BETWEEN ${value(range[0])} AND ${value(range[1])}`,
    }));
    if (rows.length > 0) return rows.map((row) => toRunHit(row, { field: "run-id", text: row.run_id }));
  }
  const named = text === "" ? [] : await runsByAirflowName(session, question, limit);
  if (named.length > 0 || text.includes("__")) return named;
  const wantsRuns = question.state !== null || question.kinds.length === 1;
  if (!wantsRuns) return [];
  return (
    await runsWhere(session, question, limit, (value, filters) => ({
      // Without words: the newest runs. With words: the newest runs of jobs with matching names.
      source:
        text === ""
          ? "SELECT * FROM runs"
          : `SELECT l.* FROM (SELECT fj.id FROM jobs fj JOIN namespaces fn ON fn.id = fj.namespace_id WHERE ${[
              ...question.words.map((word) => `fj.name ILIKE ${value(likePattern(word))}`),
              ...filters.ofJob("fj.id", "fn"),
            ].join(" AND ")} LIMIT ${maxCandidates}) jo CROSS JOIN LATERAL (
               SELECT * FROM runs WHERE job_id = jo.id ${filters
                 .ofState("runs")
                 .map((one) => `AND ${one}`)
                 .join("")}
               ORDER BY first_at DESC, public_id LIMIT 20) l`,
    }))
  ).map((row) => toRunHit(row, { field: "name", text: row.job_name }));
}

async function runsByAirflowName(
  session: Session,
  question: ReadQuestion,
  limit: number,
): Promise<SearchHit[]> {
  if (question.text.length < 4) return [];
  // Airflow's names contain capital T and Z; the question is in lower case.
  const text = question.text.replace(/(\d)t(\d)/g, "$1T$2").replace(/z$/, "Z");
  const isInstant = /^\d{4}-/.test(text);
  if (!isInstant && !text.includes("__") && text.length < 6) return [];
  const patterns = (isInstant ? airflowPrefixes : [""]).map((prefix) => `${escapeLike(prefix + text)}%`);
  const rows = await runsWhere<{ airflow_name: string }>(session, question, limit, (value, filters) => ({
    extra: "r.airflow_name",
    source: patterns
      .map(
        (pattern) =>
          `(SELECT l.*, rn.name AS airflow_name FROM run_names rn JOIN runs l ON l.id = rn.run_id
             JOIN jobs fj ON fj.id = l.job_id JOIN namespaces fn ON fn.id = fj.namespace_id
             WHERE ${[`rn.name LIKE ${value(pattern)}`, ...filters.ofJob("fj.id", "fn"), ...filters.ofState("l")].join(" AND ")}
             ORDER BY rn.name USING ~>~, rn.run_id LIMIT ${maxCandidates})`,
      )
      .join(" UNION ALL "),
  }));
  return rows.map((row) => toRunHit(row, { field: "airflow-run-id", text: row.airflow_name }));
}

/** The filters of a question on runs, for a source with a limit of its own. */
interface RunFilters {
  ofJob(job: string, namespace: string): string[];
  ofState(run: string): string[];
}

async function runsWhere<Extra extends object = object>(
  session: Session,
  question: ReadQuestion,
  limit: number,
  part: (
    value: (next: unknown) => string,
    filters: RunFilters,
  ) => { readonly source: string; readonly extra?: string },
): Promise<(RunRow & Extra)[]> {
  const values: unknown[] = [];
  const value = (next: unknown) => `$${values.push(next)}`;
  const filters: RunFilters = {
    ofJob: (job, namespace) =>
      nodeFilters({ ...question, state: null }, "job", job, value).map((filter) =>
        filter.replaceAll("n.name", `${namespace}.name`),
      ),
    ofState: (run) =>
      question.state === null ? [] : [`${run}.state = ${value(runStateOf(question.state))}`],
  };
  const { source, extra } = part(value, filters);
  const conditions = [...filters.ofJob("l.job_id", "ln"), ...filters.ofState("l")];
  if (question.jobPart !== null) conditions.push(`lj.name ILIKE ${value(likePattern(question.jobPart))}`);
  return session.query<RunRow & Extra>(
    `SELECT ${runColumns} ${extra ? `, ${extra}` : ""} FROM (
       SELECT l.* FROM (${source}) l JOIN jobs lj ON lj.id = l.job_id JOIN namespaces ln ON ln.id = lj.namespace_id
       WHERE ${conditions.join(" AND ")} ORDER BY l.first_at DESC, l.public_id LIMIT ${value(limit)}) r ${runJoins}
     ORDER BY r.first_at DESC, r.public_id`,
    values,
  );
}

/** Returns the range of run ids that start with a text, if it can be a prefix. */
function uuidRange(text: string): [string, string] | null {
  const digits = text.replaceAll("-", "");
  if (!/^[0-9a-f-]+$/.test(text) || digits.length < minDigits || digits.length > 32) return null;
  const whole = (fill: string) =>
    digits.padEnd(32, fill).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return [whole("0"), whole("f")];
}

function toRunHit(row: RunRow, match: Omit<SearchMatch, "similar">): SearchHit {
  const run = summarize(row);
  return {
    kind: "run",
    id: run.id,
    namespace: run.job.namespace,
    name: run.job.name,
    column: null,
    detail: run.state,
    updatedAt: run.endedAt ?? run.startedAt,
    run,
    match: { ...match, similar: false },
  };
}
