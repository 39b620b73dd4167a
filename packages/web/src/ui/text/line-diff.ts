/** A line of a compared text. */
export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
  /** Line number, from 1, in the older and newer text; null if the line is not in it. */
  readonly before: number | null;
  readonly after: number | null;
}

/** Limit of table cells; larger differences are reported as a replaced block. */
const maxCells = 4_000_000;

/**
 * Compares two texts line by line by their longest common subsequence, after removing the common start and
 * end. If that is too much work (2,000 by 2,000 different lines), the middle is reported as removed and
 * added.
 */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [old, now] = [before, after].map((text) => (text === "" ? [] : text.split(/\r?\n/))) as [
    string[],
    string[],
  ];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let [oldEnd, newEnd] = [old.length, now.length];
  while (oldEnd > start && newEnd > start && old[oldEnd - 1] === now[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  const lines: DiffLine[] = [];
  const same = (o: number, n: number) =>
    lines.push({ kind: "same", text: now[n]!, before: o + 1, after: n + 1 });
  const removed = (o: number) => lines.push({ kind: "removed", text: old[o]!, before: o + 1, after: null });
  const added = (n: number) => lines.push({ kind: "added", text: now[n]!, before: null, after: n + 1 });
  for (let line = 0; line < start; line++) same(line, line);
  const [rows, columns] = [oldEnd - start, newEnd - start];
  const isComparable = rows * columns <= maxCells;
  // Length of the longest common subsequence of the suffixes from each pair of lines.
  const width = columns + 1;
  const lengths = new Uint32Array(isComparable ? (rows + 1) * width : 0);
  if (isComparable) {
    for (let o = rows - 1; o >= 0; o--) {
      for (let n = columns - 1; n >= 0; n--) {
        lengths[o * width + n] =
          old[start + o] === now[start + n]
            ? lengths[(o + 1) * width + n + 1]! + 1
            : Math.max(lengths[(o + 1) * width + n]!, lengths[o * width + n + 1]!);
      }
    }
  }
  let [o, n] = [0, 0];
  while (o < rows || n < columns) {
    if (isComparable && o < rows && n < columns && old[start + o] === now[start + n]) {
      same(start + o++, start + n++);
    } else if (
      o < rows &&
      (n >= columns || !isComparable || lengths[(o + 1) * width + n]! >= lengths[o * width + n + 1]!)
    ) {
      removed(start + o++);
    } else added(start + n++);
  }
  for (let line = 0; oldEnd + line < old.length; line++) same(oldEnd + line, newEnd + line);
  return lines;
}
