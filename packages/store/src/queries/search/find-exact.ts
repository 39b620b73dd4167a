import type { ReadContext } from "../../graph/read-context.ts";
import { isShown } from "../nodes/shown.ts";
import { type HitRow, type SearchHit, toHit } from "./hit.ts";

/** Maximum number of folders above a path that are looked up. */
const maxFolders = 20;
/** Maximum number of dots in a text at which a column may start. */
const maxColumnParts = 3;
/** Maximum number of exact hits of each kind. */
const maxHits = 20;

const columns = `t.id AS node, t.public_id AS id, n.name AS namespace, t.name, t.updated_at`;

/**
 * Finds what has exactly the given address: a URI or ARN (`s3://lake/raw/orders`), a name or its last parts
 * (`schema.table`, `db.schema.table`, a DAG id), or a column (`table.column`). The best match comes first. A file inside
 * a dataset finds the dataset.
 */
export async function findExact(context: ReadContext, text: string): Promise<SearchHit[]> {
  const address = normalizeAddress(text);
  if (address.length < 2 || address.length > 1_000) return [];
  const found = [
    ...(await nodesAtAddress(context, address)),
    ...(await nodesNamed(context, address)),
    ...(await columnsAt(context, address)),
  ];
  const seen = new Set<string>();
  return found
    .filter(({ row, column }) => {
      const key = `${context.index.representative(row.node)} ${column ?? ""}`;
      return !seen.has(key) && seen.add(key);
    })
    .map(({ row, column }) => toHit(row, { field: "address", text: column ?? row.name, similar: false }));
}

interface ExactHit {
  readonly row: HitRow;
  readonly column: string | null;
}

/** Removes quotation marks around parts of a name, and rewrites other notations of an S3 location. */
function normalizeAddress(text: string): string {
  const bare = text
    .trim()
    .replaceAll(/["`[\]]/g, "")
    .replace(/;$/, "");
  return bare
    .replace(/^arn:aws[\w-]*:s3:::/i, "s3://")
    .replace(/^s3[an]:\/\//i, "s3://")
    .replace(/^https:\/\/([\w.-]+)\.s3[\w.-]*\.amazonaws\.com\//i, "s3://$1/");
}

/** Finds nodes whose namespace and name together are the address, or a folder above it. */
async function nodesAtAddress({ session }: ReadContext, address: string): Promise<ExactHit[]> {
  const namespaces = await session.query<{ id: number; name: string }>(
    "SELECT id, name FROM namespaces WHERE starts_with(lower($1), lower(name)) ORDER BY length(name) DESC LIMIT 20",
    [address],
    "namespaces-of-address",
  );
  const hits: ExactHit[] = [];
  for (const { id, name } of namespaces) {
    const rest = address.slice(name.length);
    // A namespace is followed by a separator, unless it ends with one.
    if (rest !== "" && !/^[/.: ]/.test(rest) && !/[/:]$/.test(name)) continue;
    const path = rest.replace(/^[/.: ]+/, "").replace(/\/+$/, "");
    if (path === "") continue;
    const parts = path.split("/");
    for (let length = parts.length; length > 0 && parts.length - length <= maxFolders; length--) {
      const own = parts.slice(0, length).join("/");
      const rows = await nodesInNamespace(session, id, [own, `/${own}`, `${own}/`, `/${own}/`]);
      if (rows.length === 0) continue;
      hits.push(...rows.map((row) => ({ row, column: null })));
      break;
    }
  }
  return hits;
}

async function nodesInNamespace(
  session: ReadContext["session"],
  namespace: number,
  names: readonly string[],
): Promise<HitRow[]> {
  return session.query<HitRow>(
    `SELECT 'dataset' AS kind, ${columns}, NULL AS "column", NULL AS detail FROM datasets t JOIN namespaces n ON n.id = t.namespace_id
     WHERE t.namespace_id = $1 AND lower(left(t.name, 200)) = ANY(SELECT lower(left(w, 200)) FROM unnest($2::text[]) w)
       AND lower(t.name) = ANY(SELECT lower(w) FROM unnest($2::text[]) w) AND ${isShown("t.id")}
     UNION ALL
     SELECT 'job', ${columns}, NULL, t.job_type FROM jobs t JOIN namespaces n ON n.id = t.namespace_id
     WHERE t.namespace_id = $1 AND lower(left(t.name, 200)) = ANY(SELECT lower(left(w, 200)) FROM unnest($2::text[]) w)
       AND lower(t.name) = ANY(SELECT lower(w) FROM unnest($2::text[]) w) AND ${isShown("t.id")}
     LIMIT ${maxHits}`,
    [namespace, names],
    "nodes-at-address",
  );
}

const leaf = (name: string) => `lower(left(substring(${name} from '[^./:]*$'), 200))`;
/** The condition that the name of `t` is the text or ends with it after a separator. */
const endsWith = (text: string) =>
  `(lower(t.name) = lower(${text}) OR (right(lower(t.name), length(${text})) = lower(${text})
     AND substring(t.name from length(t.name) - length(${text}) for 1) IN ('.', '/', ':')))`;

/** Finds datasets and jobs whose name is the text or ends with it; whole names first. */
async function nodesNamed({ session }: ReadContext, text: string): Promise<ExactHit[]> {
  if (/[./:]$/.test(text)) return [];
  const rows = await session.query<HitRow>(
    `SELECT * FROM (
       SELECT 'dataset' AS kind, ${columns}, NULL AS "column", NULL AS detail FROM datasets t JOIN namespaces n ON n.id = t.namespace_id
       WHERE ${leaf("t.name")} = ${leaf("$1::text")} AND ${endsWith("$1::text")} AND ${isShown("t.id")}
       UNION ALL
       SELECT 'job', ${columns}, NULL, t.job_type FROM jobs t JOIN namespaces n ON n.id = t.namespace_id
       WHERE ${leaf("t.name")} = ${leaf("$1::text")} AND ${endsWith("$1::text")} AND ${isShown("t.id")}) h
     ORDER BY length(name), namespace COLLATE "C", name COLLATE "C", kind LIMIT ${maxHits}`,
    [text],
    "nodes-named",
  );
  return rows.map((row) => ({ row, column: null }));
}

/** Finds columns: `table.column`, with more parts of the table's name or its namespace before it. */
async function columnsAt(context: ReadContext, address: string): Promise<ExactHit[]> {
  const hits: ExactHit[] = [];
  let dot = address.lastIndexOf(".");
  for (let part = 0; part < maxColumnParts && dot > 0; part++, dot = address.lastIndexOf(".", dot - 1)) {
    const [table, column] = [address.slice(0, dot), address.slice(dot + 1)];
    if (column === "" || /[/:]/.test(column)) break;
    const nodes = [...(await nodesAtAddress(context, table)), ...(await nodesNamed(context, table))].filter(
      ({ row }) => row.kind === "dataset",
    );
    if (nodes.length === 0) continue;
    hits.push(...(await columnsNamed(context, nodes, column)));
    if (hits.length > 0) break;
  }
  return hits;
}

async function columnsNamed(
  { session }: ReadContext,
  nodes: readonly ExactHit[],
  column: string,
): Promise<ExactHit[]> {
  const rows = await session.query<{ dataset_id: number; name: string; type: string | null }>(
    `SELECT DISTINCT c.dataset_id, c.name, c.type FROM dataset_columns c
     WHERE c.dataset_id = ANY($1::integer[]) AND lower(c.name) = lower($2)`,
    [nodes.map(({ row }) => row.node), column],
    "columns-at-address",
  );
  return nodes.flatMap(({ row }) => {
    const found = rows.find(({ dataset_id }) => dataset_id === row.node);
    if (!found) return [];
    return [
      {
        row: { ...row, kind: "column", column: found.name, detail: found.type },
        column: found.name,
      } as const,
    ];
  });
}
