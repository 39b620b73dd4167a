import type { Session } from "../database/database.ts";
import { insertRows } from "../database/rows.ts";
import { EdgeLayer } from "../model/layers.ts";

/** Returns whether {@link refreshSymlinks} has work to do. */
export async function areSymlinksStale(session: Session): Promise<boolean> {
  const rows = await session.query("SELECT FROM stale_inferred_symlinks", [], "are-symlinks-stale");
  return rows.length > 0;
}

/** A dataset name that may be an alias of another. */
interface Candidate {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
}

interface ExternalSchema {
  readonly schema: string;
  readonly catalog_database: string;
  readonly region: string | null;
  readonly namespace: string | null;
  readonly database: string | null;
  readonly parent_job_id: number | null;
}

type Rule = "external-schema" | "external-table" | "athena-catalog";
type Link = readonly [claimant: number, target: number, rule: Rule];

/** Limit of datasets in one external schema or catalog database. */
const maxTables = 10_000;

/**
 * Merges the names of external tables (SPEC.md §9): the tables of an external schema are those of the catalog's
 * database, as are those of Athena's own catalog, and the location of an external table is the table. If two
 * databases, accounts or regions match, none is chosen.
 *
 * @returns datasets whose claims changed
 */
export async function refreshSymlinks(session: Session): Promise<number[]> {
  await session.query("DELETE FROM stale_inferred_symlinks", [], "clear-stale-symlinks");
  const schemas = await session.query<ExternalSchema>(
    `SELECT DISTINCT schema, catalog_database, region, namespace, database, parent_job_id FROM external_schemas
     ORDER BY 1, 2, 3, 4, 5, 6`,
    [],
    "read-external-schemas",
  );
  const catalog = new Catalog(session);
  const glueOf = await catalogTables(session, catalog, schemas);
  const links: Link[] = [...glueOf].map(([table, glue]) => [glue, table, "external-schema"]);
  for (const table of await athenaTables(session)) {
    const [, database, ...rest] = table.name.split(".");
    const glue = await catalog.find(database!, rest.join("."), table.namespace.split(".")[1]!);
    if (glue !== undefined) links.push([glue, table.id, "athena-catalog"]);
  }
  const locations = await session.query<{ table_id: number; location_id: number }>(
    "SELECT DISTINCT table_id, location_id FROM external_locations ORDER BY 1, 2",
    [],
    "read-external-locations",
  );
  for (const { table_id, location_id } of locations)
    links.push([location_id, glueOf.get(table_id) ?? table_id, "external-table"]);
  return replaceLinks(session, links);
}

/** Reads the catalog table of each external table. */
async function catalogTables(
  session: Session,
  catalog: Catalog,
  schemas: readonly ExternalSchema[],
): Promise<Map<number, number>> {
  const meant = new Map<number, { table: string; sources: Map<string, ExternalSchema> }>();
  for (const schema of schemas) {
    for (const { id, table } of await tablesOf(session, schema)) {
      const known = meant.get(id) ?? { table, sources: new Map() };
      known.sources.set(JSON.stringify([schema.catalog_database.toLowerCase(), schema.region]), schema);
      meant.set(id, known);
    }
  }
  const found = new Map<number, number>();
  for (const [id, { table, sources }] of meant) {
    if (sources.size !== 1) continue;
    const [{ catalog_database: database, region }] = [...sources.values()] as [ExternalSchema];
    const glue = await catalog.find(database, table, region);
    if (glue !== undefined) found.set(id, glue);
  }
  return found;
}

/** The known tables of the Glue Data Catalog, by database. */
class Catalog {
  readonly #session: Session;
  readonly #databases = new Map<string, readonly Candidate[]>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Returns the only table of a name; undefined when there is none, or several. @param region - null: any */
  async find(database: string, table: string, region: string | null): Promise<number | undefined> {
    const known = this.#databases.get(database) ?? (await catalogDatabase(this.#session, database));
    this.#databases.set(database, known);
    const wanted = `table/${database}/${table}`.toLowerCase();
    const same = known.filter(
      (candidate) =>
        candidate.name.toLowerCase() === wanted &&
        (region === null || candidate.namespace.split(":")[3] === region),
    );
    return same.length === 1 ? same[0]!.id : undefined;
  }
}

/** Reads datasets in Athena's own catalog, which is Glue's. */
async function athenaTables(session: Session): Promise<Candidate[]> {
  return session.query<Candidate>(
    `SELECT d.id, n.name AS namespace, d.name FROM namespaces n JOIN datasets d ON d.namespace_id = n.id
     WHERE n.name ~ '^awsathena://athena.[a-z0-9-]+.amazonaws.com' AND d.name ILIKE 'awsdatacatalog.%.%'
     ORDER BY d.id LIMIT $1`,
    [maxTables],
    "athena-tables",
  );
}

/**
 * Reads the datasets that are tables of an external schema, where the run shows its database or its DAG names them.
 */
async function tablesOf(
  session: Session,
  { schema, namespace, database, parent_job_id }: ExternalSchema,
): Promise<{ id: number; table: string }[]> {
  const rows = await session.query<Candidate>(
    `SELECT d.id, n.name AS namespace, d.name FROM datasets d JOIN namespaces n ON n.id = d.namespace_id
     WHERE d.name ILIKE $1 AND CASE WHEN $2::text IS NULL THEN EXISTS (
       SELECT FROM table_edges e JOIN jobs j ON j.id = e.owner_id WHERE e.dataset_id = d.id AND e.layer < ${EdgeLayer.manual} AND j.parent_id = $3)
       ELSE n.name = $2 END
     ORDER BY d.id LIMIT $4`,
    [`%${escapeLike(schema)}.%`, namespace, parent_job_id, maxTables],
    "external-tables",
  );
  const before = database ? [...database.split("."), schema] : null;
  return rows.flatMap(({ id, name }) => {
    const parts = name.split(".");
    const table = parts.pop()!;
    const isInSchema = before
      ? parts.join(".").toLowerCase() === before.join(".").toLowerCase()
      : parts.at(-1)?.toLowerCase() === schema.toLowerCase();
    return isInSchema ? [{ id, table }] : [];
  });
}

async function catalogDatabase(session: Session, database: string): Promise<readonly Candidate[]> {
  return session.query<Candidate>(
    `SELECT d.id, n.name AS namespace, d.name FROM datasets d JOIN namespaces n ON n.id = d.namespace_id
     WHERE d.name ILIKE $1 AND n.name LIKE 'arn:aws%:glue:%' ORDER BY d.id LIMIT $2`,
    [`table/${escapeLike(database)}/%`, maxTables],
    "catalog-tables",
  );
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

async function replaceLinks(session: Session, links: readonly Link[]): Promise<number[]> {
  const key = (claimant: number, target: number) => `${claimant} ${target}`;
  const wanted = new Map(
    links
      .filter(([claimant, target]) => claimant !== target)
      .map((link) => [key(link[0], link[1]), link] as const),
  );
  const stored = await session.query<{ dataset_id: number; target_id: number }>(
    "SELECT dataset_id, target_id FROM inferred_symlinks",
    [],
    "read-inferred-symlinks",
  );
  const known = new Set(stored.map((row) => key(row.dataset_id, row.target_id)));
  const removed = stored.filter((row) => !wanted.has(key(row.dataset_id, row.target_id)));
  const added = [...wanted.values()].filter(([claimant, target]) => !known.has(key(claimant, target)));
  if (removed.length > 0) {
    await session.query(
      `DELETE FROM inferred_symlinks s USING unnest($1::integer[], $2::integer[]) AS u (dataset_id, target_id)
       WHERE s.dataset_id = u.dataset_id AND s.target_id = u.target_id`,
      [removed.map((row) => row.dataset_id), removed.map((row) => row.target_id)],
      "remove-inferred-symlinks",
    );
  }
  await insertRows(session, added, {
    name: "put-inferred-symlinks",
    table: "inferred_symlinks",
    columns: [
      ["dataset_id", "integer", ([claimant]) => claimant],
      ["target_id", "integer", ([, target]) => target],
      ["rule", "text", ([, , rule]) => rule],
    ],
  });
  return [
    ...removed.flatMap((row) => [row.dataset_id, row.target_id]),
    ...added.flatMap(([claimant, target]) => [claimant, target] as const),
  ];
}
