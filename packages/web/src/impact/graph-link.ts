import type { ImpactItem, NodeReference } from "../api/v2.gen.ts";
import { shortenId } from "../lineage/state/short-id.ts";

/** Limit of path steps that a graph URL expands. */
const maxSteps = 30;

/** Returns the graph URL that shows the path from the focus to an item of its impact or origin. */
export function pathInGraph(
  focus: NodeReference,
  item: Pick<ImpactItem, "id" | "path">,
  which: "impact" | "origin",
  column: string | undefined,
): { id: string; search: { up: number; down: number; more: string; selected: string; column: string } } {
  const isImpact = which === "impact";
  // Inputs and outputs of a DAG are drawn at its tasks.
  const [first] = item.path;
  const isThroughTask = focus.kind === "job" && first?.kind === "job";
  const steps = item.path
    .filter((node) => node.kind === "dataset")
    .slice(0, maxSteps)
    .map((node) => `${isImpact ? "d" : "u"}${shortenId(node.id)}`);
  return {
    id: isThroughTask ? first.id : focus.id,
    search: {
      up: isImpact ? 0 : 1,
      down: isImpact ? 1 : 0,
      more: steps.join("."),
      selected: shortenId(item.id),
      column: column ?? "",
    },
  };
}
