import { memberOf } from "./member-of.ts";
import type { RunSummary } from "./v2.gen.ts";

/** State of a run. `UNKNOWN`: it was named, but no event has given it a state. */
export type RunState = RunSummary["state"];

const runStates = ["RUNNING", "COMPLETE", "FAIL", "ABORT", "UNKNOWN"] as const satisfies readonly RunState[];

/** Reads a state from a URL; undefined if it is none. */
export const parseRunState = (text: string | undefined): RunState | undefined => memberOf(runStates, text);
