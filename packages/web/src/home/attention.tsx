import { CircleCheckBig, ClockAlert } from "lucide-react";
import type { Home } from "../api/v2.gen.ts";
import { Time } from "../ui/content/time.tsx";
import { WebLink } from "../ui/controls/web-link.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { count, formatInterval } from "../ui/text/format.ts";
import { Box } from "./box.tsx";
import { RunRow } from "./run-list.tsx";

/** Problems on the home page: failed jobs, lost runs, late jobs. */
export function Attention({ home }: { home: Home }) {
  const { failed, lost, late } = home;
  const amount = failed.length + lost.length + late.length;
  const parts = [
    failed.length > 0 && `${count(failed.length, "job")} failed`,
    lost.length > 0 && `${count(lost.length, "run")} lost`,
    late.length > 0 && `${count(late.length, "job")} late`,
  ].filter(Boolean);
  return (
    <Box title="Needs attention" note={parts.join(", ") || undefined}>
      {amount === 0 ? (
        <p className="hw-all-well">
          <CircleCheckBig size={17} aria-hidden /> No failed, lost or late runs
        </p>
      ) : (
        <ul className="hw-list">
          {failed.map(({ run, inARow, atMost, airflowLog }) => (
            <RunRow
              key={run.id}
              run={run}
              note={inARow > 1 && `${inARow >= atMost ? `${atMost} or more` : inARow} failures in a row`}
              aside={airflowLog && <WebLink to={airflowLog}>Log</WebLink>}
            />
          ))}
          {lost.map((run) => (
            <RunRow key={run.id} run={run} note="lost: no events received for too long" />
          ))}
          {late.map((one) => (
            <li key={one.job.id}>
              <span className="hw-state" style={{ color: "var(--hw-warning)" }} role="img" aria-label="Late">
                <ClockAlert size={16} aria-hidden />
              </span>
              <div className="hw-list-main">
                <NodeLink node={one.job} namespace={false} />
                <span className="hw-list-error">late: runs {formatInterval(one.intervalMs)}</span>
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
