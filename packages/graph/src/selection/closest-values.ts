/** Maximum number of suggestions. */
const maxSuggestions = 3;
/** Values longer than this are compared by their beginning only. */
const maxLength = 64;

/**
 * Returns the existing values that a mistyped value most likely means, best first: `finace` means `finance-data`. Whole
 * values and their parts count.
 */
export function closestValues(wrong: string, existing: readonly string[]): readonly string[] {
  const wanted = wrong.toLowerCase().replaceAll(/[*?"]/g, "").slice(0, maxLength);
  if (wanted.length < 2) return [];
  const distances = existing.map((value) => ({
    value,
    distance: distanceTo(wanted, value.toLowerCase().slice(0, maxLength)),
  }));
  const best = distances.reduce((all, { distance }) => Math.min(all, distance), Number.POSITIVE_INFINITY);
  // A letter in three may be wrong; much worse values than the best one are left out.
  const limit = Math.min(Math.max(1.5, Math.floor(wanted.length / 3)), best + 0.25);
  return distances
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.value.length - b.value.length)
    .slice(0, maxSuggestions)
    .map(({ value }) => value);
}

/** Returns the distance to the value, or to the closest of its parts, which counts half a step more. */
function distanceTo(wanted: string, value: string): number {
  const parts = value.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > 1);
  const inside = value.includes(wanted) ? 0.25 : Number.POSITIVE_INFINITY;
  return Math.min(
    editDistance(wanted, value),
    inside,
    ...parts.slice(0, 20).map((part) => editDistance(wanted, part) + 0.5),
  );
}

/** Returns the number of inserted, deleted, replaced and swapped characters between two texts. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      let best = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + cost);
      const isSwapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwapped) best = Math.min(best, before[column - 2]! + 1);
      current.push(best);
    }
    [before, previous] = [previous, current];
  }
  return previous[to.length]!;
}
