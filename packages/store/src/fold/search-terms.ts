import type { Session } from "../database/database.ts";
import { ownersOf, statedTags } from "../read/facets.ts";
import { isObject } from "./references.ts";
import { normalizeSql } from "./source-normal-form.ts";

/** Characters of SQL that can be searched for, from its beginning. */
export const searchedSql = 20_000;
/** Characters of a tag's or owner's name that can be searched for: an index holds no longer ones. */
const longestLabel = 400;

/** What a facet adds to what can be searched for, by its name. */
const watched = { datasets: ["tags", "ownership"], jobs: ["tags", "ownership", "sql"] } as const;

type Registers = { readonly facets?: Readonly<Record<string, readonly unknown[]>> };

/** The content ids of the facets that search looks at, as one text: equal texts, nothing to do. */
export function searchedFacets(table: "datasets" | "jobs", registers: Registers): string {
  return JSON.stringify(watched[table].map((name) => registers.facets?.[name]?.[3] ?? null));
}

/**
 * Collects what changed in the facets that search looks at, in one batch. Their texts are those of the batch: what it
 * did not bring, it did not change.
 */
export class SearchTerms {
  readonly #table: "datasets" | "jobs";
  readonly #texts = new Map<string, string>();
  readonly #changed: (readonly [node: number, Registers, before: string])[] = [];

  constructor(table: "datasets" | "jobs") {
    this.#table = table;
  }

  /** Remembers the text of a facet that an event of the batch brings. */
  saw(name: string, facet: { readonly hash: string; readonly text: string } | null | undefined): void {
    if (facet && (watched[this.#table] as readonly string[]).includes(name))
      this.#texts.set(facet.hash, facet.text);
  }

  /** Notes a thing whose facets were joined; `before` is what {@link searchedFacets} gave then. */
  joined(node: number, registers: Registers, before: string): void {
    if (searchedFacets(this.#table, registers) !== before) this.#changed.push([node, registers, before]);
  }

  async store(session: Session): Promise<void> {
    if (this.#changed.length === 0) return;
    const labels = this.#changed.flatMap(([node, registers, before]) =>
      this.#labels(node, registers, before),
    );
    if (labels.length > 0) await storeLabels(session, labels);
    if (this.#table === "datasets") return;
    const queries = this.#changed.flatMap(([node, registers, before]): [number, string | null][] => {
      const [, , earlier] = JSON.parse(before) as (string | null)[];
      const hash = contentOf(registers, "sql");
      if (hash === (earlier ?? null)) return [];
      const { query } = this.#facet(hash);
      return [[node, typeof query === "string" ? normalizeSql(query).slice(0, searchedSql) : null]];
    });
    if (queries.length > 0) await storeSql(session, queries);
  }

  #labels(node: number, registers: Registers, before: string): Labelled[] {
    const [tags, owners] = JSON.parse(before) as (string | null)[];
    const labelled: Labelled[] = [];
    const cut = (values: readonly string[]) => [
      ...new Set(values.map((value) => value.slice(0, longestLabel))),
    ];
    if (contentOf(registers, "tags") !== tags)
      labelled.push([node, 0, cut(statedTags(this.#facet(contentOf(registers, "tags"))))]);
    if (contentOf(registers, "ownership") !== owners) {
      const ownership = this.#facet(contentOf(registers, "ownership"));
      labelled.push([node, 1, cut(ownersOf({ ownership }).map(({ name }) => name))]);
    }
    return labelled;
  }

  #facet(hash: string | null): Record<string, unknown> {
    const text = hash === null ? undefined : this.#texts.get(hash);
    const facet: unknown = text === undefined ? {} : JSON.parse(text);
    return isObject(facet) ? facet : {};
  }
}

type Labelled = readonly [node: number, kind: 0 | 1, values: readonly string[]];

function contentOf(registers: Registers, name: string): string | null {
  return (registers.facets?.[name]?.[3] as string | null | undefined) ?? null;
}

async function storeLabels(session: Session, labelled: readonly Labelled[]): Promise<void> {
  await session.query(
    `DELETE FROM stated_labels l USING unnest($1::integer[], $2::smallint[]) AS u (node_id, kind)
     WHERE l.node_id = u.node_id AND l.kind = u.kind`,
    [labelled.map(([node]) => node), labelled.map(([, kind]) => kind)],
    "clear-labels",
  );
  const rows = labelled.flatMap(([node, kind, values]) =>
    values.map((value) => [node, kind, value] as const),
  );
  if (rows.length === 0) return;
  await session.query(
    "INSERT INTO stated_labels SELECT * FROM unnest($1::integer[], $2::smallint[], $3::text[]) ON CONFLICT DO NOTHING",
    [rows.map(([node]) => node), rows.map(([, kind]) => kind), rows.map(([, , value]) => value)],
    "put-labels",
  );
}

async function storeSql(
  session: Session,
  queries: readonly (readonly [number, string | null])[],
): Promise<void> {
  const gone = queries.flatMap(([node, query]) => (query === null ? [node] : []));
  if (gone.length > 0)
    await session.query("DELETE FROM job_sql WHERE job_id = ANY($1::integer[])", [gone], "clear-job-sql");
  const there = queries.flatMap(([node, query]) => (query === null ? [] : [[node, query] as const]));
  if (there.length === 0) return;
  await session.query(
    `INSERT INTO job_sql AS s SELECT * FROM unnest($1::integer[], $2::text[])
     ON CONFLICT (job_id) DO UPDATE SET query = excluded.query WHERE s.query <> excluded.query`,
    [there.map(([node]) => node), there.map(([, query]) => query)],
    "put-job-sql",
  );
}
