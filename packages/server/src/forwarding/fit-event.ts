import type { DroppedFacet } from "@headwater/store";

/** Maximum size of an event in Amazon DataZone (PostLineageEvent, `event`). */
export const maxEventBytes = 300_000;

/** Facets that carry the lineage itself: dropped last. */
const carriesLineage = new Set(["schema", "columnLineage", "lineage", "symlinks", "parent"]);

interface Facet {
  readonly holder: Record<string, unknown>;
  readonly name: string;
  readonly pointer: string;
  readonly bytes: number;
  /** Order in which it is dropped: 1 first. */
  readonly rank: number;
}

/**
 * Drops facets until an event fits, in this order: the debug run facet, the source code of the job, Airflow's facets
 * about a task and its DAG, all others (largest first), and finally schemas, column lineage, symlinks and parents
 * (largest first). Modifies `event`, unless it fits.
 *
 * @param limit - bytes of UTF-8 JSON
 * @returns the JSON, or null if the event does not fit even without facets; and the dropped facets
 */
export function fitEvent(
  event: Record<string, unknown>,
  limit = maxEventBytes,
): { json: string | null; dropped: DroppedFacet[] } {
  const dropped: DroppedFacet[] = [];
  let json = JSON.stringify(event);
  let bytes = Buffer.byteLength(json);
  if (bytes <= limit) return { json, dropped };
  for (const { holder, name, pointer, bytes: size } of facetsInOrder(event)) {
    delete holder[name];
    dropped.push({ pointer, bytes: size });
    bytes -= size + Buffer.byteLength(JSON.stringify(name)) + 2; // its name, a colon and a comma
    if (bytes > limit) continue;
    json = JSON.stringify(event);
    bytes = Buffer.byteLength(json);
    if (bytes <= limit) return { json, dropped };
  }
  return { json: null, dropped };
}

function facetsInOrder(event: Record<string, unknown>): Facet[] {
  const facets = [
    ...facetsIn(event.run, "/run", ["facets"]),
    ...facetsIn(event.job, "/job", ["facets"]),
    ...list(event.inputs).flatMap((dataset, index) =>
      facetsIn(dataset, `/inputs/${index}`, ["facets", "inputFacets"]),
    ),
    ...list(event.outputs).flatMap((dataset, index) =>
      facetsIn(dataset, `/outputs/${index}`, ["facets", "outputFacets"]),
    ),
  ];
  // The order must be deterministic, so that an event sent again has the same bytes.
  return facets.sort((a, b) => a.rank - b.rank || b.bytes - a.bytes || (a.pointer < b.pointer ? -1 : 1));
}

function facetsIn(owner: unknown, pointer: string, holders: readonly string[]): Facet[] {
  if (typeof owner !== "object" || owner === null) return [];
  return holders.flatMap((holderName) => {
    const holder = (owner as Record<string, unknown>)[holderName];
    if (typeof holder !== "object" || holder === null || Array.isArray(holder)) return [];
    return Object.entries(holder).map(([name, value]) => ({
      holder: holder as Record<string, unknown>,
      name,
      pointer: `${pointer}/${holderName}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
      bytes: Buffer.byteLength(JSON.stringify(value) ?? ""),
      rank: rankFor(pointer, name),
    }));
  });
}

function rankFor(pointer: string, name: string): number {
  if (pointer === "/run" && name === "debug") return 1;
  if (pointer === "/job" && name === "sourceCode") return 2;
  if (
    (pointer === "/run" || pointer === "/job") &&
    (/^airflow/i.test(name) || name === "unknownSourceAttribute")
  )
    return 3;
  return carriesLineage.has(name) ? 5 : 4;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
