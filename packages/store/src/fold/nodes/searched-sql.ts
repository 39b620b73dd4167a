import type { Session } from "../../database/database.ts";
import { insertRows } from "../../database/rows.ts";
import { isObject } from "../../model/json.ts";
import { normalizeSql } from "../../model/source-normal-form.ts";

/** Length of the searchable prefix of SQL, in characters. */
const maxSearchedLength = 20_000;

/**
 * Collects the jobs of a batch whose SQL changed, to update the search. The texts come from the batch: SQL that it
 * does not contain has not changed.
 */
export class SearchedSql {
  readonly #texts = new Map<string, string>();
  readonly #changed: (readonly [job: number, content: string | null])[] = [];

  /** Remembers the text of a facet in the batch. */
  addText(name: string, facet: { readonly hash: string; readonly text: string } | null | undefined): void {
    if (name === "sql" && facet) this.#texts.set(facet.hash, facet.text);
  }

  /** Records the SQL facet of a job before and after joining, by content id. */
  noteChange(job: number, before: string | null, after: string | null): void {
    if (before !== after) this.#changed.push([job, after]);
  }

  async store(session: Session): Promise<void> {
    const queries = this.#changed.map(([job, content]) => [job, this.#queryOf(content)] as const);
    const removed = queries.flatMap(([job, query]) => (query === null ? [job] : []));
    if (removed.length > 0)
      await session.query(
        "DELETE FROM job_sql WHERE job_id = ANY($1::integer[])",
        [removed],
        "clear-job-sql",
      );
    const present = queries.flatMap(([job, query]) => (query === null ? [] : [[job, query] as const]));
    await insertRows(session, present, {
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
      ? normalizeSql(facet.query).slice(0, maxSearchedLength)
      : null;
  }
}
