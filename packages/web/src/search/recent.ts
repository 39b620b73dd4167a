import type { SearchHit } from "../api/v2.gen.ts";

const key = "headwater-recent";
const maxRecent = 8;

/** Returns recently opened results, latest first; empty if the browser stores nothing. */
export function readRecent(): readonly SearchHit[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(stored) ? (stored as SearchHit[]).filter(isHit).slice(0, maxRecent) : [];
  } catch {
    return [];
  }
}

/** Stores an opened result. */
export function rememberRecent(hit: SearchHit): void {
  const name = (one: SearchHit): string => `${one.kind} ${one.id} ${one.column} ${one.name}`;
  const others = readRecent().filter((one) => name(one) !== name(hit));
  try {
    localStorage.setItem(key, JSON.stringify([hit, ...others].slice(0, maxRecent)));
  } catch {
    // Private windows store nothing; the search works without.
  }
}

/** Whether an entry stored by another version can still be shown. */
function isHit(value: unknown): value is SearchHit {
  const hit = value as Partial<SearchHit> | null;
  return typeof hit?.id === "string" && typeof hit.name === "string" && typeof hit.match?.field === "string";
}
