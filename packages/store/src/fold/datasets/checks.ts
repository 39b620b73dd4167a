import { readContents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { insertRows } from "../../database/rows.ts";
import { nameBasedId } from "../../model/identifiers.ts";
import { isObject } from "../../model/json.ts";
import { RunState } from "../../model/run-state.ts";
import { type Assertion, isDbtRun, readAssertions } from "../../model/runs/assertions.ts";
import { datasetsOf } from "../../model/runs/run-document.ts";
import type { FoldedRun } from "../runs/runs.ts";

/** Stored status of a result; the larger one counts if a run reports several. Skipped checks have no result. */
export const checkStatus = { passed: 0, warned: 1, failed: 2 } as const;

const facetName = "dataQualityAssertions";

/** The result of a check in a run. */
interface CheckResult {
  readonly dataset: number;
  readonly entry: string;
  readonly assertion: Assertion;
  readonly run: FoldedRun;
  readonly status: number;
}

/** Stores the results of data quality checks of the runs of a batch, and the latest result of each of these checks. */
export async function storeChecks(session: Session, runs: readonly FoldedRun[]): Promise<void> {
  if (runs.length === 0) return;
  const results = await readResults(session, runs);
  const gone = await session.query<{ dataset_id: number; entry: string; at: number; writer: string }>(
    "DELETE FROM check_results WHERE run_id = ANY($1::bigint[]) RETURNING dataset_id, entry, at, writer",
    [runs.map(({ id }) => id)],
    "remove-check-results",
  );
  await insertRows(session, results, {
    name: "put-check-results",
    table: "check_results",
    columns: [
      ["dataset_id", "integer", ({ dataset }) => dataset],
      ["entry", "uuid", ({ entry }) => entry],
      ["run_id", "bigint", ({ run }) => run.id],
      ["writer", "uuid", ({ run }) => run.publicId],
      ["at", "timestamptz", ({ run }) => instant(run.document.latest[0])],
      ["status", "smallint", ({ status }) => status],
    ],
  });
  await markTurns(session, [
    ...gone,
    ...results.map(({ dataset, entry, run }) => ({
      dataset_id: dataset,
      entry,
      at: run.document.latest[0],
      writer: run.publicId,
    })),
  ]);
  await storeChecksOfResults(session, results);
  const touched = new Map<string, readonly [dataset: number, entry: string]>();
  for (const { dataset_id, entry } of gone) touched.set(`${dataset_id} ${entry}`, [dataset_id, entry]);
  for (const { dataset, entry } of results) touched.set(`${dataset} ${entry}`, [dataset, entry]);
  await updateChecks(session, [...touched.values()]);
}

/** Reads the results that the runs report. Assertions are facets of an input or output, or of the dataset itself. */
async function readResults(session: Session, runs: readonly FoldedRun[]): Promise<CheckResult[]> {
  const mentions = runs.flatMap((run) =>
    (["outputs", "inputs"] as const).flatMap((side) =>
      datasetsOf(run.document, side).flatMap(([dataset, entry]) => {
        const own = entry.own.get(facetName)?.value;
        const content = entry.facets.get(facetName)?.value ?? null;
        return isObject(own) || content !== null ? [{ run, dataset, own, content }] : [];
      }),
    ),
  );
  if (mentions.length === 0) return [];
  const contents = await readContents(session, [
    ...new Set(mentions.flatMap(({ content }) => content ?? [])),
  ]);
  const results = new Map<string, CheckResult>();
  for (const { run, dataset, own, content } of mentions) {
    const facet: unknown = isObject(own) ? own : JSON.parse(contents.get(content!)!);
    const reporter = { isAborted: run.state === RunState.abort, isDbt: isDbtRun(run.document.facets) };
    for (const assertion of readAssertions(isObject(facet) ? facet : null, reporter)) {
      if (assertion.status === "skipped") continue;
      const status = checkStatus[assertion.status];
      const entry = checkEntry(assertion);
      const key = `${run.id} ${dataset} ${entry}`;
      const known = results.get(key);
      if (!known || status > known.status) results.set(key, { dataset, entry, assertion, run, status });
    }
  }
  return [...results.values()];
}

/** A result of a check that was stored or removed. */
interface TouchedResult {
  readonly dataset_id: number;
  readonly entry: string;
  readonly at: number;
  readonly writer: string;
}

/**
 * Marks results that fail after one that did not, or the reverse (SPEC.md §11): those of a batch, and the ones that
 * follow them. A check that fails at first counts as well.
 */
async function markTurns(session: Session, touched: readonly TouchedResult[]): Promise<void> {
  if (touched.length === 0) return;
  await session.query(
    `WITH touched AS (SELECT * FROM unnest($1::integer[], $2::uuid[], $3::timestamptz[], $4::uuid[])
                      AS t (dataset_id, entry, at, writer)),
     marked AS (
       SELECT r.dataset_id, r.entry, r.run_id FROM touched t JOIN check_results r
         ON r.dataset_id = t.dataset_id AND r.entry = t.entry AND r.at = t.at AND r.writer = t.writer
       UNION SELECT n.dataset_id, n.entry, n.run_id FROM touched t CROSS JOIN LATERAL (
         SELECT dataset_id, entry, run_id FROM check_results o WHERE o.dataset_id = t.dataset_id AND o.entry = t.entry
           AND (o.at, o.writer) > (t.at, t.writer) ORDER BY o.at, o.writer LIMIT 1) n),
     compared AS (
       SELECT r.dataset_id, r.entry, r.run_id, (r.status = $5) <> coalesce((
           SELECT o.status FROM check_results o WHERE o.dataset_id = r.dataset_id AND o.entry = r.entry
             AND (o.at, o.writer) < (r.at, r.writer) ORDER BY o.at DESC, o.writer DESC LIMIT 1) = $5, false) AS turned
       FROM marked m JOIN check_results r ON r.dataset_id = m.dataset_id AND r.entry = m.entry AND r.run_id = m.run_id)
     UPDATE check_results r SET turned = c.turned FROM compared c
     WHERE r.dataset_id = c.dataset_id AND r.entry = c.entry AND r.run_id = c.run_id AND r.turned <> c.turned`,
    [
      touched.map(({ dataset_id }) => dataset_id),
      touched.map(({ entry }) => entry),
      touched.map(({ at }) => instant(at)),
      touched.map(({ writer }) => writer),
      checkStatus.failed,
    ],
    "mark-turned-checks",
  );
}

/** Returns the identity of a check of a dataset. */
export function checkEntry({
  assertion,
  name,
  column,
}: Pick<Assertion, "assertion" | "name" | "column">): string {
  return nameBasedId(
    "check",
    assertion,
    name === null ? "" : `=${name}`,
    column === null ? "" : `=${column}`,
  );
}

/** Makes rows for checks that have none; their result follows. */
async function storeChecksOfResults(session: Session, results: readonly CheckResult[]): Promise<void> {
  const checks = new Map(results.map((result) => [`${result.dataset} ${result.entry}`, result]));
  await insertRows(session, [...checks.values()], {
    name: "add-dataset-checks",
    table: "dataset_checks",
    columns: [
      ["dataset_id", "integer", ({ dataset }) => dataset],
      ["entry", "uuid", ({ entry }) => entry],
      ["assertion", "text", ({ assertion }) => assertion.assertion],
      ["name", "text", ({ assertion }) => assertion.name],
      ["column_name", "text", ({ assertion }) => assertion.column],
      ["status", "smallint", ({ status }) => status],
      ["run_id", "bigint", ({ run }) => run.id],
      ["at", "timestamptz", ({ run }) => instant(run.document.latest[0])],
    ],
    onConflict: "(dataset_id, entry) DO NOTHING",
  });
}

/** Recomputes the latest result of checks, and since when they fail; deletes checks without results. */
async function updateChecks(
  session: Session,
  checks: readonly (readonly [dataset: number, entry: string])[],
): Promise<void> {
  if (checks.length === 0) return;
  const parameters = [checks.map(([dataset]) => dataset), checks.map(([, entry]) => entry)];
  await session.query(
    `UPDATE dataset_checks c SET status = l.status, run_id = l.run_id, at = l.at, failing_since = CASE WHEN l.status = $3 THEN (
         SELECT min(f.at) FROM check_results f WHERE f.dataset_id = c.dataset_id AND f.entry = c.entry AND f.status = $3
           AND (f.at, f.writer) > (SELECT g.at, g.writer FROM (
             SELECT p.at, p.writer FROM check_results p WHERE p.dataset_id = c.dataset_id AND p.entry = c.entry AND p.status <> $3
             UNION ALL SELECT '-infinity', '00000000-0000-0000-0000-000000000000'
             ORDER BY at DESC, writer DESC LIMIT 1) g)) END
     FROM unnest($1::integer[], $2::uuid[]) AS u (dataset_id, entry)
     CROSS JOIN LATERAL (SELECT * FROM check_results r WHERE r.dataset_id = u.dataset_id AND r.entry = u.entry
                         ORDER BY r.at DESC, r.writer DESC LIMIT 1) l
     WHERE c.dataset_id = u.dataset_id AND c.entry = u.entry`,
    [...parameters, checkStatus.failed],
    "update-dataset-checks",
  );
  await session.query(
    `DELETE FROM dataset_checks c USING unnest($1::integer[], $2::uuid[]) AS u (dataset_id, entry)
     WHERE c.dataset_id = u.dataset_id AND c.entry = u.entry
       AND NOT EXISTS (SELECT FROM check_results r WHERE r.dataset_id = c.dataset_id AND r.entry = c.entry)`,
    parameters,
    "remove-dataset-checks",
  );
}
