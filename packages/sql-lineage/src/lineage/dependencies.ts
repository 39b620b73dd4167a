import type { Transformation, TransformationSubtype } from "../model/lineage.ts";

/**
 * The kind of a dependency, as a bit. Direct kinds are ordered by strength. The same nine bits, shifted, indicate that
 * the value is masked.
 */
export const identity = 0;
export const transformation = 1;
export const aggregation = 2;
export const conditional = 3;
export const window = 4;
export const filter = 5;
export const join = 6;
export const groupBy = 7;
export const sort = 8;

/** One of the nine kinds by number, plus {@link masked} if the value is masked. */
export type Kind = number;

/** Added to a kind if the value is masked. Also the offset between the two halves of a bit mask. */
export const masked = 9;

const subtypes: readonly TransformationSubtype[] = [
  "IDENTITY",
  "TRANSFORMATION",
  "AGGREGATION",
  "CONDITIONAL",
  "WINDOW",
  "FILTER",
  "JOIN",
  "GROUP_BY",
  "SORT",
];

const directBits = 0b111;
const allBits = 0b1_1111_1111;
const indirectBits = allBits & ~directBits;

/** Source columns by number, each with the bits of its kinds. Immutable once part of a relation. */
export type Dependencies = Map<number, number>;

/** No dependencies. Shared, do not modify. */
export const noDependencies: Dependencies = new Map();

/** Combines nested kinds: an indirect kind wins, the outer one first; of two direct kinds, the stronger wins. */
export function nest(outer: Kind, inner: Kind): Kind {
  const outerKind = outer % masked;
  const innerKind = inner % masked;
  const hidden = outer >= masked || inner >= masked ? masked : 0;
  if (outerKind > aggregation) return outerKind + hidden;
  if (innerKind > aggregation) return innerKind + hidden;
  return Math.max(outerKind, innerKind) + hidden;
}

/** {@link nest} for all kinds of a mask at once. */
function nestMask(outer: Kind, mask: number): number {
  if (outer === identity) return mask;
  const outerKind = outer % masked;
  const open = mask & allBits;
  const hidden = mask >> masked;
  let openResult = nestHalf(outerKind, open);
  let hiddenResult = nestHalf(outerKind, hidden);
  if (outer >= masked) {
    hiddenResult |= openResult;
    openResult = 0;
  }
  return openResult | (hiddenResult << masked);
}

function nestHalf(outerKind: number, bits: number): number {
  if (bits === 0) return 0;
  if (outerKind > aggregation) return 1 << outerKind;
  const direct = bits & directBits;
  let strengthened = 0;
  for (let kind = identity; kind <= aggregation; kind++) {
    if ((direct & (1 << kind)) !== 0) strengthened |= 1 << Math.max(kind, outerKind);
  }
  return (bits & indirectBits) | strengthened;
}

/** Adds one column with one kind. */
export function add(to: Dependencies, column: number, kind: Kind): void {
  to.set(column, (to.get(column) ?? 0) | (1 << kind));
}

/** Adds all of `from`, with each kind nested in `outer`. */
export function addAll(to: Dependencies, from: Dependencies, outer: Kind): void {
  for (const [column, mask] of from) to.set(column, (to.get(column) ?? 0) | nestMask(outer, mask));
}

/** Adds all of `from`, nested in every kind of a mask. Used to resolve columns of temporary tables. */
export function addThrough(to: Dependencies, from: Dependencies, outerMask: number): void {
  for (let kind = 0; kind < 2 * masked; kind++) {
    if ((outerMask & (1 << kind)) !== 0) addAll(to, from, kind);
  }
}

const transformationsByMask = new Map<number, readonly Transformation[]>();

/** Converts a mask to OpenLineage transformations: one per subtype, masked only if every occurrence is masked. */
export function transformationsOf(mask: number): readonly Transformation[] {
  const known = transformationsByMask.get(mask);
  if (known !== undefined) return known;
  const list: Transformation[] = [];
  for (let kind = 0; kind < masked; kind++) {
    const open = (mask & (1 << kind)) !== 0;
    const hidden = (mask & (1 << (kind + masked))) !== 0;
    if (!open && !hidden) continue;
    list.push({
      type: kind <= aggregation ? "DIRECT" : "INDIRECT",
      subtype: subtypes[kind]!,
      masking: !open,
    });
  }
  transformationsByMask.set(mask, list);
  return list;
}
