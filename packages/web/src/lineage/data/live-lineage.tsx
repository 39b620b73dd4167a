import { useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import type { LineageNode } from "../../api/v2.gen.ts";
import { useLiveChanges } from "../../live/use-live.ts";

/**
 * Announces that the lineage has changed, and reloads it on request: a graph that rearranges itself while
 * being read is unusable.
 */
export function LiveLineage({ nodes }: { nodes: readonly LineageNode[] }) {
  const client = useQueryClient();
  const [isOutdated, setOutdated] = useState(false);
  useLiveChanges((change) => {
    const changed = change && new Set([...change.edges, ...change.schemas]);
    if (!changed || nodes.some(({ id }) => changed.has(id))) setOutdated(true);
  });
  return (
    <div role="status">
      {isOutdated && (
        <button
          type="button"
          className="hw-live-changed"
          onClick={() => {
            setOutdated(false);
            void client.invalidateQueries({
              predicate: ({ queryKey }) => /^\/(column-)?lineage/.test(String(queryKey[0])),
            });
          }}
        >
          <RefreshCw size={14} aria-hidden /> Lineage changed · Refresh
        </button>
      )}
    </div>
  );
}
