import { readContents } from "../../contents/contents.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { columnsOfSchema } from "../../model/schema-columns.ts";
import { earlierSchemas } from "../nodes/earlier-schemas.ts";
import { type RunReference, readRunReferences } from "../runs/execution-runs.ts";

/** The latest change of a column: added (`before` undefined), removed (`after` undefined), or with another type. */
export interface ColumnChange {
  readonly at: string;
  readonly run: RunReference | null;
  readonly before: string | null | undefined;
  readonly after: string | null | undefined;
}

/** Maximum number of schema changes of one dataset that are looked at. */
const maxChanges = 20;

/**
 * Reads the latest change of each column of datasets within a period.
 *
 * @param datasets - integer ids of representatives
 * @param from - epoch milliseconds, excluded; `to` is included
 * @returns changes by representative, then by the exact name of the column
 */
export async function readColumnChanges(
  { session, index }: ReadContext,
  datasets: readonly number[],
  from: number,
  to: number,
): Promise<Map<number, Map<string, ColumnChange>>> {
  const members = datasets.flatMap((dataset) => index.members(dataset));
  if (members.length === 0) return new Map();
  const rows = await session.query<{
    dataset_id: number;
    at: number;
    run_id: number | null;
    before: string;
    after: string;
  }>(
    `SELECT w.dataset_id, w.at, w.run_id, coalesce(e.own, e.latest) AS before, w.schema AS after
     FROM unnest($1::integer[]) AS u (id)
     CROSS JOIN LATERAL (SELECT * FROM dataset_writes o WHERE o.dataset_id = u.id AND o.change IS NOT NULL
                         AND o.schema IS NOT NULL AND o.at > $2 AND o.at <= $3 ORDER BY o.at DESC, o.writer DESC LIMIT ${maxChanges}) w
     ${earlierSchemas}
     WHERE coalesce(e.own, e.latest) <> w.schema ORDER BY w.at DESC, w.writer DESC`,
    [members, instant(from), instant(to)],
    "column-changes",
  );
  const texts = await readContents(session, [
    ...new Set(rows.flatMap(({ before, after }) => [before, after])),
  ]);
  const runs = await readRunReferences(
    session,
    rows.flatMap(({ run_id }) => run_id ?? []),
  );
  const changes = new Map<number, Map<string, ColumnChange>>();
  for (const row of rows) {
    const dataset = index.representative(row.dataset_id);
    const known = changes.get(dataset) ?? new Map<string, ColumnChange>();
    changes.set(dataset, known);
    const [before, after] = [typesIn(texts.get(row.before)!), typesIn(texts.get(row.after)!)];
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(name), after.get(name)];
      if (was === is || known.has(name)) continue;
      const run = row.run_id === null ? null : (runs.get(row.run_id) ?? null);
      known.set(name, { at: instant(row.at), run, before: was, after: is });
    }
  }
  return changes;
}

function typesIn(schema: string): Map<string, string | null> {
  return new Map(columnsOfSchema(schema).map(({ name, type }) => [name, type]));
}
