import type { Transformation, TransformationSubtype } from "../../model/lineage.ts";

/** The kinds of dependencies, each the number of a bit. Direct kinds come first, ordered by strength. */
export const TransformationKind = {
  Identity: 0,
  Transformation: 1,
  Aggregation: 2,
  Conditional: 3,
  Window: 4,
  Filter: 5,
  Join: 6,
  GroupBy: 7,
  Sort: 8,
} as const;

/** A {@link TransformationKind}, plus {@link masked} if the value is masked. */
export type DependencyKind = number;

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

/** Combines nested kinds: an indirect kind wins, the outer one first; of two direct kinds, the stronger wins. */
export function nest(outer: DependencyKind, inner: DependencyKind): DependencyKind {
  const outerKind = outer % masked;
  const innerKind = inner % masked;
  const hidden = outer >= masked || inner >= masked ? masked : 0;
  if (outerKind > TransformationKind.Aggregation) return outerKind + hidden;
  if (innerKind > TransformationKind.Aggregation) return innerKind + hidden;
  return Math.max(outerKind, innerKind) + hidden;
}

/** {@link nest} for all kinds of a mask at once. */
export function nestMask(outer: DependencyKind, mask: number): number {
  if (outer === TransformationKind.Identity) return mask;
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
  if (outerKind > TransformationKind.Aggregation) return 1 << outerKind;
  const direct = bits & directBits;
  let strengthened = 0;
  for (let kind = TransformationKind.Identity as number; kind <= TransformationKind.Aggregation; kind++) {
    if ((direct & (1 << kind)) !== 0) strengthened |= 1 << Math.max(kind, outerKind);
  }
  return (bits & indirectBits) | strengthened;
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
      type: kind <= TransformationKind.Aggregation ? "DIRECT" : "INDIRECT",
      subtype: subtypes[kind]!,
      masking: !open,
    });
  }
  transformationsByMask.set(mask, list);
  return list;
}
