import { readContents } from "../../contents/contents.ts";
import { decodeCursor, type Page, toPage } from "../../database/cursor.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { unpack } from "../../model/codec.ts";
import { decodeEdgeSet } from "../../model/edge-set.ts";
import { isObject } from "../../model/json.ts";
import { decodeRunDocument } from "../../model/runs/run-document-codec.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";
import { type RunRow, type RunSummary, runColumns, runJoins, summarize } from "../runs/run-summaries.ts";
import { sourceLocationOf } from "./job-detail.ts";

/** A version of a job; see the v2 contract. */
export interface JobVersion {
  readonly id: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly current: boolean;
  readonly inputs: readonly NodeReference[];
  readonly outputs: readonly NodeReference[];
  readonly sql: string | null;
  readonly sourceLocation: string | null;
  readonly latestRun: RunSummary | null;
}

interface VersionRow {
  readonly version: string;
  readonly first_at: number;
  readonly last_at: number;
  readonly edge_set: string;
  readonly current: boolean | null;
  readonly run: number | null;
}

/** Lists versions of a job, newest first, each with the code of its newest run. @throws InvalidCursor */
export async function listJobVersions(
  { session, index }: ReadContext,
  job: number,
  limit: number,
  cursor?: string,
): Promise<Page<JobVersion>> {
  const after = decodeCursor(cursor, "number", "string");
  const rows = await session.query<VersionRow>(
    `SELECT v.version, v.first_at, v.last_at, v.edge_set, v.version = j.current_version AS current, r.id AS run
     FROM (SELECT * FROM job_versions
           WHERE job_id = $1 AND ($2::timestamptz IS NULL OR first_at < $2 OR (first_at = $2 AND version > $3::uuid))
           ORDER BY first_at DESC, version LIMIT $4) v
     JOIN jobs j ON j.id = v.job_id
     LEFT JOIN LATERAL (SELECT key FROM executions WHERE owner_id = v.job_id AND version = v.version
                        ORDER BY at DESC LIMIT 1) e ON true
     LEFT JOIN LATERAL (SELECT id FROM runs WHERE job_id = v.job_id AND execution = e.key
                        ORDER BY first_at DESC, public_id LIMIT 1) r ON true
     ORDER BY v.first_at DESC, v.version`,
    [job, after ? instant(after[0] as number) : null, after?.[1] ?? null, limit + 1],
    "list-job-versions",
  );
  const numbers = rows.flatMap(({ run }) => run ?? []);
  const runs = await session.query<RunRow & { document: Buffer }>(
    `SELECT ${runColumns}, d.document FROM runs r JOIN run_documents d ON d.run_id = r.id ${runJoins}
     WHERE r.id = ANY($1::bigint[])`,
    [numbers],
    "runs-of-job-versions",
  );
  const documents = new Map(
    runs.map((row) => [row.number, { row, document: decodeRunDocument(unpack(row.document)) }]),
  );
  const contents = await readContents(session, [
    ...new Set([
      ...rows.map(({ edge_set }) => edge_set),
      ...[...documents.values()].flatMap(({ document }) =>
        ["sql", "sourceCodeLocation"].flatMap((name) => document.jobFacets.get(name)?.value ?? []),
      ),
    ]),
  ]);
  const sets = new Map(
    rows.map(({ edge_set }) => {
      const text = contents.get(edge_set);
      return [edge_set, text ? decodeEdgeSet(edge_set, text) : null];
    }),
  );
  const nodes = await readNodes(session, [
    ...new Set(
      [...sets.values()].flatMap((set) =>
        [...(set?.inputs ?? []), ...(set?.outputs ?? [])].map(([dataset]) => index.representative(dataset)),
      ),
    ),
  ]);
  const references = (list: readonly (readonly [number, ...unknown[]])[] = []) =>
    [...new Set(list.map(([dataset]) => index.representative(dataset)))].flatMap((id) => {
      const node = nodes.get(id);
      return node ? [reference(node)] : [];
    });
  return toPage(
    rows,
    limit,
    (row) => {
      const found = row.run === null ? undefined : documents.get(row.run);
      const facet = (name: string): unknown => {
        const content = found?.document.jobFacets.get(name)?.value;
        return content ? JSON.parse(contents.get(content)!) : null;
      };
      const sql = facet("sql");
      const set = sets.get(row.edge_set);
      return {
        id: row.version,
        createdAt: instant(row.first_at),
        lastSeenAt: instant(row.last_at),
        current: row.current ?? false,
        inputs: references(set?.inputs),
        outputs: references(set?.outputs),
        sql: isObject(sql) && typeof sql.query === "string" ? sql.query : null,
        sourceLocation: sourceLocationOf({ sourceCodeLocation: facet("sourceCodeLocation") }),
        latestRun: found ? summarize(found.row) : null,
      };
    },
    (row) => [row.first_at, row.version],
  );
}
