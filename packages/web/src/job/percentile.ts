/** Returns the nearest-rank percentile (0 to 100); null if there are no numbers. */
export function percentile(numbers: readonly number[], percent: number): number | null {
  if (numbers.length === 0) return null;
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}
