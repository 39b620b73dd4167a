import { compareStrings } from "@headwater/graph";
import type { LineageAnswer } from "../../api/v2.gen.ts";

/** Returns a text that is equal for answers with the same nodes and edges, whatever runs have done since. */
export function lineageShape({ nodes, edges }: Pick<LineageAnswer, "nodes" | "edges">): string {
  const ids = nodes.map(({ id }) => id).sort(compareStrings);
  const lines = edges
    .map(({ from, to, layer, control }) => `${from}>${to} ${layer} ${control}`)
    .sort(compareStrings);
  return [...ids, ...lines].join("\n");
}
