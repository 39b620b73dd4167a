import { readContents } from "../../contents/contents.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { columnsOfSchema } from "../../model/schema-columns.ts";
import { readNodes } from "../nodes/nodes.ts";
import { field, type MarquezDataset, type MarquezField, readMarquezDatasets } from "./datasets.ts";
import type { QualifiedName } from "./names.ts";
import { type MarquezRun, readMarquezRuns } from "./runs.ts";
import { unwrittenVersion } from "./versions-at.ts";

/** A version of a dataset in the shape of Marquez's API. */
export interface MarquezDatasetVersion {
  readonly id: QualifiedName & { readonly version: string };
  readonly type: "DB_TABLE";
  readonly name: string;
  readonly physicalName: string;
  readonly createdAt: string;
  readonly version: string;
  readonly namespace: string;
  readonly sourceName: string;
  readonly fields: readonly MarquezField[];
  readonly tags: readonly string[];
  readonly lifecycleState: string | null;
  readonly description: string | null;
  readonly currentSchemaVersion: string | null;
  readonly createdByRun: MarquezRun | null;
  readonly facets: Record<string, unknown>;
}

interface VersionRow {
  readonly version: string;
  readonly schema_facet: string | null;
  readonly lifecycle: string | null;
  readonly first_at: number;
  readonly run: number | null;
}

/** Maximum number of versions counted. */
const countLimit = 100_000;

/**
 * Lists versions of a dataset under all of its names, newest first; only one if `version` is given. A dataset that
 * was never described as an output has one version without a run ({@link unwrittenVersion}).
 */
export async function listMarquezVersions(
  context: ReadContext,
  dataset: number,
  options: { readonly limit: number; readonly offset: number; readonly version?: string },
): Promise<{ versions: MarquezDatasetVersion[]; total: number }> {
  const { session, index } = context;
  const members = index.members(index.representative(dataset));
  const base = (await readMarquezDatasets(context, [dataset], { columnLineage: false })).get(dataset);
  // The graph in memory may be newer than the snapshot, which then has no row of a new representative.
  if (base === undefined) return { versions: [], total: 0 };
  const rows = await session.query<VersionRow>(
    `SELECT v.version, v.schema_facet, v.lifecycle, v.first_at, w.run_id AS run FROM dataset_versions v
     LEFT JOIN dataset_writes w ON w.dataset_id = v.dataset_id AND w.writer = v.first_writer
     WHERE v.dataset_id = ANY($1::integer[]) AND ($4::uuid IS NULL OR v.version = $4)
     ORDER BY v.first_at DESC, v.version LIMIT $2 OFFSET $3`,
    [members, options.limit, options.offset, options.version ?? null],
    "marquez-versions",
  );
  const [count] = await session.query<{ total: number }>(
    `SELECT count(*) AS total FROM (
       SELECT 1 FROM dataset_versions WHERE dataset_id = ANY($1::integer[]) LIMIT ${countLimit}) v`,
    [members],
    "marquez-count-versions",
  );
  const unwritten = [...(await readNodes(session, members)).values()].map(({ id }) => unwrittenVersion(id));
  const schemas = await readContents(session, [
    ...new Set(rows.flatMap(({ schema_facet }) => schema_facet ?? [])),
  ]);
  const runs = await readMarquezRuns(
    context,
    rows.flatMap(({ run }) => run ?? []),
  );
  const written = rows.map((row) =>
    toVersion(base, {
      version: row.version,
      createdAt: instant(row.first_at),
      fields: row.schema_facet
        ? columnsOfSchema(schemas.get(row.schema_facet)!).map((column) => field({ ...column, tags: [] }))
        : [],
      lifecycleState: row.lifecycle,
      currentSchemaVersion: row.schema_facet,
      createdByRun: row.run === null ? null : (runs.get(row.run) ?? null),
    }),
  );
  const neverWritten = count!.total === 0;
  const wanted =
    options.version === undefined
      ? neverWritten && options.offset === 0 && options.limit > 0
        ? base.currentVersion
        : undefined
      : unwritten.find((version) => version === options.version);
  if (written.length > 0 || wanted === undefined) return { versions: written, total: count!.total };
  const first = toVersion(base, {
    version: wanted,
    createdAt: base.createdAt,
    // Once the dataset is written, earlier schemas seen by readers are kept with their runs only.
    fields: neverWritten ? base.fields : [],
    lifecycleState: null,
    currentSchemaVersion: null,
    createdByRun: null,
  });
  return { versions: [first], total: Math.max(1, count!.total) };
}

type OwnFacts = Pick<
  MarquezDatasetVersion,
  "version" | "createdAt" | "fields" | "lifecycleState" | "currentSchemaVersion" | "createdByRun"
>;

/** Builds a version from its own facts and those of the dataset. Keys in the order of Marquez. */
function toVersion(base: MarquezDataset, own: OwnFacts): MarquezDatasetVersion {
  return {
    id: { ...base.id, version: own.version },
    type: base.type,
    name: base.name,
    physicalName: base.physicalName,
    createdAt: own.createdAt,
    version: own.version,
    namespace: base.namespace,
    sourceName: base.sourceName,
    fields: own.fields,
    tags: base.tags,
    lifecycleState: own.lifecycleState,
    description: base.description,
    currentSchemaVersion: own.currentSchemaVersion,
    createdByRun: own.createdByRun,
    facets: base.facets,
  };
}
