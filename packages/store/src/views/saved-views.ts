import { createHash } from "node:crypto";
import { canonicalJson } from "@headwater/openlineage";
import type { Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";

/** The state of a page, in the page's own format. */
export type ViewState = Readonly<Record<string, string | number | boolean>>;

/** Maximum number of saved views; beyond it the least recently opened ones are deleted. */
const maxSavedViews = 50_000;

const dayMs = 86_400_000;

/**
 * Saves a state and returns its id: 128 bits of a hash of its content, so that equal states share an id, and ids
 * reveal nothing and cannot be guessed.
 *
 * @param now - epoch milliseconds
 */
export async function saveView(session: Session, state: ViewState, now = Date.now()): Promise<string> {
  const text = canonicalJson(state);
  const hash = createHash("sha256").update(text).digest();
  const id = hash.subarray(0, 16).toString("base64url");
  const at = instant(now);
  await session.query(
    `INSERT INTO saved_views (id, state, created_at, used_at) VALUES ($1, $2, $3, $3)
     ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at`,
    [id, text, at],
    "save-view",
  );
  // Counting is expensive; one save in 256 does it.
  if (hash[0] === 0) await deleteOldViews(session);
  return id;
}

/** Deletes the views beyond the maximum, least recently used first. */
export async function deleteOldViews(session: Session, most = maxSavedViews): Promise<void> {
  await session.query(
    "DELETE FROM saved_views WHERE id IN (SELECT id FROM saved_views ORDER BY used_at DESC, id DESC OFFSET $1)",
    [most],
    "forget-views",
  );
}

/** Reads a saved state by id; undefined when there is none. Records once a day that it is still in use. */
export async function readView(
  session: Session,
  id: string,
  now = Date.now(),
): Promise<ViewState | undefined> {
  const [row] = await session.query<{ state: string; used_at: number }>(
    "SELECT state, used_at FROM saved_views WHERE id = $1",
    [id],
    "read-view",
  );
  if (!row) return undefined;
  if (now - row.used_at > dayMs) {
    await session.query(
      "UPDATE saved_views SET used_at = $2 WHERE id = $1",
      [id, instant(now)],
      "touch-view",
    );
  }
  return JSON.parse(row.state) as ViewState;
}
