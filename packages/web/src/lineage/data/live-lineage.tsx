import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import type { LineageAnswer, LineageNode } from "../../api/v2.gen.ts";
import { useLiveChanges } from "../../live/use-live.ts";
import { lineageShape } from "../model/lineage-shape.ts";

/** Paths whose answers make up a graph. */
const graphPaths: ReadonlySet<unknown> = new Set(["/lineage", "/lineage/selection"]);

/**
 * Announces that the lineage has changed, and reloads it on request: a graph that rearranges itself while
 * being read is unusable. Changes that may concern the graph are checked first: only other nodes, edges or columns are
 * announced.
 */
export function LiveLineage({ nodes }: { nodes: readonly LineageNode[] }) {
  const client = useQueryClient();
  const [changed, setChanged] = useState<"lineage" | "columns">();
  const checking = useRef({ isRunning: false, again: false });
  const check = useCallback(async () => {
    const { current } = checking;
    current.again = true;
    if (current.isRunning) return;
    current.isRunning = true;
    while (current.again) {
      current.again = false;
      if (await hasOtherShape(client)) setChanged("lineage");
    }
    current.isRunning = false;
  }, [client]);
  useLiveChanges((change) => {
    const concerns = (ids: readonly string[]): boolean => nodes.some(({ id }) => ids.includes(id));
    if (!change || change.more || concerns(change.edges)) void check();
    else if (concerns(change.schemas)) setChanged((known) => known ?? "columns");
  });
  return (
    <div role="status">
      {changed && (
        <button
          type="button"
          className="hw-live-changed"
          onClick={() => {
            setChanged(undefined);
            void client.invalidateQueries({
              predicate: ({ queryKey }) => /^\/(lineage|column-(lineage|edges))/.test(String(queryKey[0])),
            });
          }}
        >
          <RefreshCw size={14} aria-hidden /> {changed === "lineage" ? "Lineage" : "Columns"} changed ·
          Refresh
        </button>
      )}
    </div>
  );
}

/** Fetches the answers of the graph again, and returns whether one has other nodes or edges than the shown one. */
async function hasOtherShape(client: QueryClient): Promise<boolean> {
  const shown = client
    .getQueryCache()
    .findAll({ type: "active", predicate: ({ queryKey }) => graphPaths.has(queryKey[0]) });
  const answers = await Promise.all(
    shown.map(async ({ queryKey, state, options: { queryFn } }) => {
      const before = state.data as LineageAnswer | undefined;
      if (!before || typeof queryFn !== "function") return false;
      const now = await client
        .fetchQuery({ queryKey: ["check", ...queryKey], queryFn, staleTime: 0, gcTime: 0 })
        // Whether it changed is unknown: a refresh will tell, or show the error.
        .catch(() => undefined);
      return now === undefined || lineageShape(now as LineageAnswer) !== lineageShape(before);
    }),
  );
  return answers.some(Boolean);
}
