import { CircleCheckBig, ClockAlert } from "lucide-react";
import type { Home } from "../api/v2.gen.ts";
import { Time } from "../ui/content/time.tsx";
import { WebLink } from "../ui/controls/web-link.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { formatDuration } from "../ui/text/format.ts";
import { Box } from "./box.tsx";
import { RunRow } from "./run-list.tsx";

/** What somebody should look at: jobs that failed, runs that were lost, jobs that are late. */
export function Attention({ home }: { home: Home }) {
  const { failed, lost, late } = home;
  const amount = failed.length + lost.length + late.length;
  const parts = [
    failed.length > 0 && `${failed.length} failed`,
    lost.length > 0 && `${lost.length} lost`,
    late.length > 0 && `${late.length} late`,
  ].filter(Boolean);
  return (
    <Box title="Needs a look" note={parts.join(", ") || undefined}>
      {amount === 0 ? (
        <p className="hw-all-well">
          <CircleCheckBig size={17} aria-hidden /> Nothing failed, nothing is lost, nothing is late.
        </p>
      ) : (
        <ul className="hw-list">
          {failed.map(({ run, inARow, atMost, airflowLog }) => (
            <RunRow
              key={run.id}
              run={run}
              note={inARow > 1 && `${inARow >= atMost ? `${atMost} or more` : inARow} in a row`}
              aside={airflowLog && <WebLink to={airflowLog}>Log</WebLink>}
            />
          ))}
          {lost.map((run) => (
            <RunRow key={run.id} run={run} note="lost: it has not been heard of any more" />
          ))}
          {late.map((one) => (
            <li key={one.job.id}>
              <span className="hw-state" style={{ color: "var(--hw-warning)" }} role="img" aria-label="Late">
                <ClockAlert size={16} aria-hidden />
              </span>
              <div className="hw-list-main">
                <NodeLink node={one.job} namespace={false} />
                <span className="hw-list-error">
                  late: it begins every {formatDuration(one.intervalMs)} or so
                </span>
              </div>
              <span className="hw-list-side">
                due <Time at={one.dueAt} relative />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Box>
  );
}
