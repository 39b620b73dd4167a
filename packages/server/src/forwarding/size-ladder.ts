import type { DroppedFacet } from "@headwater/store";

/** Bytes of an event that Amazon DataZone takes at most (PostLineageEvent, `event`). */
export const sizeLimit = 300_000;

/** Facets whose loss would cost the catalogue the lineage itself: left out last. */
const carriesLineage = new Set(["schema", "columnLineage", "lineage", "symlinks", "parent"]);

interface Facet {
  readonly holder: Record<string, unknown>;
  readonly name: string;
  readonly pointer: string;
  readonly bytes: number;
  /** The rung on which it goes: 1 first. */
  readonly rung: number;
}

/**
 * Leaves facets out until an event fits, in this order: the debug run facet, the source code of the job, what Airflow
 * tells about a task and its DAG, all others (the largest first), and only then schemas, column lineage, symlinks and
 * parents (the largest first). What fits is not touched. Changes `event`.
 *
 * @param limit - bytes of UTF-8 JSON
 * @returns the JSON that fits, or null when even the bare event does not; and what was left out
 */
export function fitEvent(
  event: Record<string, unknown>,
  limit = sizeLimit,
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
    ...facetsOf(event.run, "/run", ["facets"]),
    ...facetsOf(event.job, "/job", ["facets"]),
    ...list(event.inputs).flatMap((dataset, index) =>
      facetsOf(dataset, `/inputs/${index}`, ["facets", "inputFacets"]),
    ),
    ...list(event.outputs).flatMap((dataset, index) =>
      facetsOf(dataset, `/outputs/${index}`, ["facets", "outputFacets"]),
    ),
  ];
  // The order must be the same every time, or the same event would not be the same bytes when it is sent again.
  return facets.sort((a, b) => a.rung - b.rung || b.bytes - a.bytes || (a.pointer < b.pointer ? -1 : 1));
}

function facetsOf(owner: unknown, pointer: string, holders: readonly string[]): Facet[] {
  if (typeof owner !== "object" || owner === null) return [];
  return holders.flatMap((holderName) => {
    const holder = (owner as Record<string, unknown>)[holderName];
    if (typeof holder !== "object" || holder === null || Array.isArray(holder)) return [];
    return Object.entries(holder).map(([name, value]) => ({
      holder: holder as Record<string, unknown>,
      name,
      pointer: `${pointer}/${holderName}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
      bytes: Buffer.byteLength(JSON.stringify(value) ?? ""),
      rung: rungOf(pointer, name),
    }));
  });
}

function rungOf(pointer: string, name: string): number {
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
