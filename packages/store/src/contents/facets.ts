import type { Session } from "../database/database.ts";
import { isObject } from "../model/json.ts";
import { readContents } from "./contents.ts";

/** Facet registers in the `facets` column of datasets and jobs. */
export interface StoredRegisters {
  readonly facets?: Record<
    string,
    readonly [at: number, weight: number, hash: string, content: string | null]
  >;
}

/** Reads and parses facets by their registers, in the order given; deleted facets are absent. */
export async function readFacets(
  session: Session,
  registers: readonly StoredRegisters[],
  only?: ReadonlySet<string>,
): Promise<Record<string, unknown>[]> {
  const wanted = registers.map(({ facets = {} }) =>
    Object.entries(facets).flatMap(([name, [, , , content]]) =>
      content !== null && (!only || only.has(name)) ? [[name, content] as const] : [],
    ),
  );
  const texts = await readContents(session, [...new Set(wanted.flat().map(([, content]) => content))]);
  return wanted.map((facets) =>
    Object.fromEntries(facets.map(([name, content]) => [name, JSON.parse(texts.get(content)!)])),
  );
}

/** Returns the description in a documentation facet. */
export function descriptionOf(facets: Record<string, unknown>): string | null {
  const facet = facets.documentation;
  return isObject(facet) && typeof facet.description === "string" ? facet.description : null;
}
