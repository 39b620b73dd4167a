import type { DialectName } from "../model/dialect-name.ts";
import type { Catalog } from "../model/options.ts";
import { dialects } from "./dialects.ts";

/** A table of a {@link Catalog} with the parts of its name, most general first. */
interface CatalogEntry {
  readonly parts: readonly string[];
  readonly columns: readonly string[];
}

/**
 * Creates a catalog from a record of tables: `{"orders": ["id", …], "sales.orders": ["id", …]}`.
 *
 * Looks up a table by its exact name, then with the dialect's default schema added or removed, then by its last parts
 * if they are unique. Case sensitivity follows the dialect. If nothing matches, a unique case-insensitive match is
 * used.
 */
export function catalogFromRecord(
  tables: Readonly<Record<string, readonly string[]>>,
  dialect: DialectName,
): Catalog {
  const { defaultSchema, identifierCase } = dialects[dialect];
  const byLastPart = new Map<string, CatalogEntry[]>();
  for (const [name, columns] of Object.entries(tables)) {
    const parts = name.split(".");
    const key = parts.at(-1)!.toLowerCase();
    const entry = { parts, columns };
    const same = byLastPart.get(key);
    if (same === undefined) byLastPart.set(key, [entry]);
    else same.push(entry);
  }
  const fold = (part: string, quoted: boolean): string => {
    if (quoted || identifierCase === "exact-tables") return part;
    return identifierCase === "upper" ? part.toUpperCase() : part.toLowerCase();
  };
  const strict = identifierCase !== "insensitive";

  return {
    columns(parts, quoted) {
      const candidates = byLastPart.get(parts.at(-1)!.toLowerCase());
      if (candidates === undefined) return undefined;
      const folded = parts.map((part, index) => fold(part, quoted[index] ?? false));
      const withoutCase = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
      const exactly = (left: string, right: string) => left === right;
      for (const equal of strict ? [exactly, withoutCase] : [withoutCase]) {
        const wanted = equal === exactly ? folded : parts;
        const found = match(candidates, wanted, defaultSchema, equal);
        if (found !== undefined) return found.columns;
      }
      return undefined;
    },
  };
}

function match(
  candidates: readonly CatalogEntry[],
  wanted: readonly string[],
  defaultSchema: string | undefined,
  equal: (left: string, right: string) => boolean,
): CatalogEntry | undefined {
  const same = (entry: readonly string[], name: readonly string[]) =>
    entry.length === name.length && entry.every((part, index) => equal(part, name[index]!));
  const endsWith = (longer: readonly string[], shorter: readonly string[]) =>
    longer.length > shorter.length && same(longer.slice(longer.length - shorter.length), shorter);
  const only = (list: readonly CatalogEntry[]) => (list.length === 1 ? list[0] : undefined);

  const exact = only(candidates.filter((entry) => same(entry.parts, wanted)));
  if (exact !== undefined) return exact;
  if (defaultSchema !== undefined) {
    const inDefault = (parts: readonly string[]) => (parts.length === 1 ? [defaultSchema, ...parts] : parts);
    const defaulted = only(
      candidates.filter((entry) => {
        const [entryParts, wantedParts] = [inDefault(entry.parts), inDefault(wanted)];
        return (
          same(entryParts, wantedParts) || (wanted.length === 3 && same(entryParts, wantedParts.slice(1)))
        );
      }),
    );
    if (defaulted !== undefined) return defaulted;
  }
  return only(
    candidates.filter(
      (entry) => endsWith(entry.parts, wanted) || (entry.parts.length > 1 && endsWith(wanted, entry.parts)),
    ),
  );
}
