import type { Session } from "../../database/database.ts";
import { insertRows } from "../../database/rows.ts";
import { isObject } from "../../model/json.ts";
import { normalizeSql } from "../../model/source-normal-form.ts";

/** Characters of SQL that can be searched for, from its beginning. */
const searchedLength = 20_000;

/**
 * Collects the jobs of one batch whose SQL is another than before, so that it can be searched for. The texts are those of
 * the batch: what it did not bring, it did not change.
 */
export class SearchedSql {
  readonly #texts = new Map<string, string>();
  readonly #changed: (readonly [job: number, content: string | null])[] = [];

  /** Remembers the text of a facet that an event of the batch brings. */
  saw(name: string, facet: { readonly hash: string; readonly text: string } | null | undefined): void {
    if (name === "sql" && facet) this.#texts.set(facet.hash, facet.text);
  }

  /** Notes a job whose facets were joined: the content ids of its SQL facet before and after. */
  joined(job: number, before: string | null, after: string | null): void {
    if (before !== after) this.#changed.push([job, after]);
  }

  async store(session: Session): Promise<void> {
    const queries = this.#changed.map(([job, content]) => [job, this.#queryOf(content)] as const);
    const gone = queries.flatMap(([job, query]) => (query === null ? [job] : []));
    if (gone.length > 0)
      await session.query("DELETE FROM job_sql WHERE job_id = ANY($1::integer[])", [gone], "clear-job-sql");
    const there = queries.flatMap(([job, query]) => (query === null ? [] : [[job, query] as const]));
    await insertRows(session, there, {
      name: "put-job-sql",
      table: "job_sql",
      columns: [
        ["job_id", "integer", ([job]) => job],
        ["query", "text", ([, query]) => query],
      ],
      onConflict: "(job_id) DO UPDATE SET query = excluded.query WHERE t.query <> excluded.query",
    });
  }

  #queryOf(content: string | null): string | null {
    const text = content === null ? undefined : this.#texts.get(content);
    const facet: unknown = text === undefined ? undefined : JSON.parse(text);
    return isObject(facet) && typeof facet.query === "string"
      ? normalizeSql(facet.query).slice(0, searchedLength)
      : null;
  }
}
