import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { Time } from "../../ui/content/time.tsx";
import { IconButton } from "../../ui/controls/icon-button.tsx";
import { Name } from "../../ui/nodes/name.tsx";
import { RunStateBadge } from "../../ui/nodes/run-state.tsx";
import { formatNumber } from "../../ui/text/format.ts";
import type { RunOverlay } from "../data/use-run-states.ts";

/** Names the run whose states the graph shows instead of the latest ones. */
export function RunBar({ overlay, close }: { overlay: RunOverlay; close: () => void }) {
  const { run, of, error } = overlay;
  const notRun = of?.notRun.size ?? 0;
  return (
    <div className="hw-trace" role="status">
      <span className="hw-dimmed">States from run</span>
      {run ? (
        <>
          <Link to="/runs/$id" params={{ id: run.id }} className="hw-trace-column">
            <Name>{run.job.name}</Name>
          </Link>
          <RunStateBadge state={run.state} />
          <span className="hw-dimmed">
            <Time at={run.startedAt ?? run.nominalTime} />
          </span>
          {notRun > 0 && <span className="hw-dimmed">{formatNumber(notRun)} did not run</span>}
        </>
      ) : (
        <span>{error instanceof Error ? error.message : "…"}</span>
      )}
      <IconButton label="Show latest states" size="sm" onClick={close}>
        <X size={15} />
      </IconButton>
    </div>
  );
}
