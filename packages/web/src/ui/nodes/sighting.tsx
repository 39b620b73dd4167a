import type { Neighbor } from "../../api/v2.gen.ts";
import { Time } from "../content/time.tsx";

/**
 * Tells that an edge is stale or missing in the latest run, and when it was last seen. Renders nothing for
 * other edges.
 */
export function Sighting({ edge }: { edge: Pick<Neighbor, "inLatestRun" | "lastSeenAt" | "stale"> }) {
  if (edge.inLatestRun && !edge.stale) return null;
  return (
    <div className="hw-sighting">
      {edge.stale ? "Stale" : "Not in the latest run"}
      {edge.lastSeenAt !== null && (
        <>
          , last seen <Time at={edge.lastSeenAt} relative />
        </>
      )}
    </div>
  );
}
