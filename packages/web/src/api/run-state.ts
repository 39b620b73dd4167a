import type { RunSummary } from "./v2.gen.ts";

/** State of a run. `UNKNOWN`: it was named, but no event has given it a state. */
export type RunState = RunSummary["state"];
