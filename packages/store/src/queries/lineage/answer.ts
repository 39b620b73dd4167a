import type { Direction } from "../../graph/walk.ts";
import type { EdgeLayerName } from "../../model/layers.ts";
import type { NodeStatus } from "../health/node-status.ts";
import type { Column } from "../nodes/columns.ts";
import type { NodeReference } from "../nodes/nodes.ts";
import type { RunSummary } from "../runs/run-summaries.ts";

/** A node in a lineage answer; see the v2 contract for the meaning of each key. */
export interface LineageNode extends NodeReference {
  readonly distance: number;
  readonly upstreamCount: number;
  readonly downstreamCount: number;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly { readonly name: string; readonly type: string | null }[];
  readonly columns: readonly Column[];
  readonly columnCount: number;
  readonly otherNames: readonly { readonly namespace: string; readonly name: string }[];
  readonly lastWrittenAt: string | null;
  readonly jobType: string | null;
  readonly integration: string | null;
  readonly parent: NodeReference | null;
  readonly taskGroups: readonly string[];
  readonly latestRun: RunSummary | null;
  /** The current status; null in a past graph. */
  readonly status: NodeStatus | null;
}

/** A lineage answer. */
export interface LineageAnswer {
  readonly focus: NodeReference;
  readonly asOf: string | null;
  readonly knownAt: string;
  readonly direction: "both" | Direction;
  readonly depth: number;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly layer: EdgeLayerName;
    readonly provisional: boolean;
    /** One job triggers the other; no data flows along it. */
    readonly control: boolean;
    /** No run has shown it for a long time: see `clockRules`. Never for past graphs and declared edges. */
    readonly stale: boolean;
    /** False: the newest run of its job with any dataset did not show it. */
    readonly inLatestRun: boolean;
    /** Start of the last execution that showed it; null for declared edges. */
    readonly lastSeenAt: string | null;
    readonly since: string | null;
  }[];
  readonly truncated: boolean;
  readonly omitted: number;
}
