import type { Session } from "../database/database.ts";
import type { LineageIndex } from "./lineage-index.ts";

/** The session and the graph that an answer is read from. */
export interface ReadContext {
  readonly session: Session;
  readonly index: LineageIndex;
}
