import { decodeCursor, encodeCursor, InvalidCursor } from "../../database/cursor.ts";
import { instant } from "../../database/instant.ts";
import { type ChangeKind, changeKinds } from "./change.ts";

/** The position of a change in the list: newest first, then by kind, subject and part. */
export interface ChangeKey {
  readonly kind: ChangeKind;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Integer id of the dataset or job; 0 for edits. */
  readonly subject: number;
  /** Identifies the change among those of its subject and instant. */
  readonly part: string;
}

/** The part of changes that are identified by their subject and instant. */
export const noPart = "00000000-0000-0000-0000-000000000000";

/** Compares changes in the order of the list. */
export function compareChanges(a: ChangeKey, b: ChangeKey): number {
  return (
    b.at - a.at ||
    changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) ||
    a.subject - b.subject ||
    (a.part < b.part ? -1 : a.part > b.part ? 1 : 0)
  );
}

/** Encodes the cursor of the changes after one. */
export function encodeChangeCursor({ kind, at, subject, part }: ChangeKey): string {
  return encodeCursor(at, kind, subject, part);
}

const maxInstant = Date.UTC(9999, 0);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Decodes a cursor. @throws InvalidCursor */
export function decodeChangeCursor(cursor: string | undefined): ChangeKey | null {
  const key = decodeCursor(cursor, "number", "string", "number", "string");
  if (!key) return null;
  const [at, kind, subject, part] = key as [number, ChangeKind, number, string];
  const isValid =
    changeKinds.includes(kind) &&
    Number.isInteger(at) &&
    Math.abs(at) <= maxInstant &&
    Number.isInteger(subject) &&
    Math.abs(subject) < 2 ** 31 &&
    uuid.test(part);
  if (!isValid) throw new InvalidCursor();
  return { at, kind, subject, part };
}

/** The SQL expressions of a candidate's time, subject and part. */
interface KeyColumns {
  readonly at: string;
  readonly subject: string;
  readonly part: string;
}

/**
 * Returns the SQL condition that a change lies within bounds, which are the parameters $1 to $5: the latest instant;
 * the earliest, or null; whether changes at the latest instant count only from a subject and part on; these two.
 */
export function withinBounds({ at, subject, part }: KeyColumns): string {
  return `${at} <= $1::timestamptz AND ($2::timestamptz IS NULL OR ${at} >= $2)
    AND (NOT $3::boolean OR ${at} < $1 OR (${subject}, ${part}) > ($4::integer, $5::uuid))`;
}

/** Returns the parameters of {@link withinBounds}. @param from - epoch milliseconds, as `to`; null: no bound */
export function boundsOf(
  kind: ChangeKind,
  { from, to, after }: { from: number | null; to: number | null; after: ChangeKey | null },
): readonly unknown[] {
  const latest = to ?? maxInstant;
  const start = from === null ? null : instant(from);
  if (!after || after.at > latest) return [instant(latest), start, false, 0, noPart];
  const order = changeKinds.indexOf(kind) - changeKinds.indexOf(after.kind);
  // Of a kind that comes earlier, the changes of this instant have been listed.
  if (order < 0) return [instant(after.at - 1), start, false, 0, noPart];
  if (order > 0) return [instant(after.at), start, false, 0, noPart];
  return [instant(after.at), start, true, after.subject, after.part];
}
