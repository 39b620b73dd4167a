import { Button, Kbd, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight, Search, ShieldX } from "lucide-react";
import type { ReactNode } from "react";
import { overviewQuery, refreshInterval } from "../api/queries.ts";
import type { Overview, RunSummary } from "../api/v2.gen.ts";
import { openSearch } from "../search/open-search.ts";
import { formatDuration, formatNumber } from "../ui/format.ts";
import { NodeLink } from "../ui/node-link.tsx";
import { RunStateIcon } from "../ui/run-state.tsx";
import { Failure, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useTitle } from "../ui/use-title.ts";
import { FirstEvent } from "./first-event.tsx";
import { RunsChart } from "./runs-chart.tsx";

/** Where everybody starts: search, what runs, what failed, what changed, and ways into the graph. */
export default function HomePage() {
  useTitle("Home");
  const overview = useQuery({ ...overviewQuery(), refetchInterval: refreshInterval });
  if (overview.isError && !overview.data) {
    return (
      <div className="hw-page">
        <h1 className="hw-visually-hidden">Home</h1>
        <Failure error={overview.error} retry={() => void overview.refetch()} />
      </div>
    );
  }
  const data = overview.data;
  const isEmpty =
    data !== undefined && data.counts.events === 0 && data.counts.datasets + data.counts.jobs === 0;
  return (
    <div className="hw-page">
      <div className="hw-hero">
        <h1>Where does it come from?</h1>
        <UnstyledButton className="hw-hero-search" onClick={openSearch}>
          <Search size={19} aria-hidden />
          <span>Search datasets, jobs, columns</span>
          <Kbd size="sm">/</Kbd>
        </UnstyledButton>
        {data && !isEmpty && (
          <ul className="hw-counts hw-numbers" aria-label="What Headwater knows">
            <Count to="/datasets" amount={data.counts.datasets} label="datasets" />
            <li>
              <b>{formatNumber(data.counts.columns)}</b> columns
            </li>
            <Count to="/jobs" amount={data.counts.jobs} label="jobs" />
            <Count to="/runs" amount={data.counts.runs} label="runs" />
            <Count to="/events" amount={data.counts.events} label="events" />
          </ul>
        )}
      </div>
      {!data && <Loading rows={5} height={96} />}
      {isEmpty && <FirstEvent />}
      {data && !isEmpty && (
        <>
          {data.counts.quarantined > 0 && (
            <Link
              to="/events"
              search={{ outcome: "quarantined" }}
              className="hw-entry"
              style={{ marginBottom: 16, justifyContent: "flex-start" }}
            >
              <ShieldX size={17} color="var(--hw-warning)" aria-hidden />
              {formatNumber(data.counts.quarantined)}{" "}
              {data.counts.quarantined === 1 ? "event is" : "events are"} in quarantine
              <ArrowRight size={15} aria-hidden />
            </Link>
          )}
          <div className="hw-columns">
            <div className="hw-stack">
              <Box title="Start here" note="the most connected datasets">
                <ul className="hw-list">
                  {data.entryPoints.slice(0, 6).map((node) => (
                    <li key={node.id}>
                      <div className="hw-list-main">
                        <NodeLink node={node} />
                      </div>
                      <Button component={Link} to={`/lineage/${node.id}`} size="compact-sm" variant="default">
                        Lineage
                      </Button>
                    </li>
                  ))}
                </ul>
              </Box>
              <Box title="Failed" note="jobs whose latest run failed">
                <RunList runs={data.failed} empty="No job's latest run has failed." />
              </Box>
              <Box title="Changed datasets" note="new versions">
                <Changes changes={data.changedDatasets.slice(0, 6)} />
              </Box>
            </div>
            <div className="hw-stack">
              <Box title="Runs" note="last 24 hours">
                <RunsChart hours={data.runsByHour} />
              </Box>
              <Box title="Running">
                <RunList runs={data.running} empty="Nothing runs at the moment." />
              </Box>
              <Box title="Latest runs">
                <RunList runs={data.recentRuns.slice(0, 6)} empty="No runs yet." />
              </Box>
            </div>
          </div>
        </>
      )}
    </div>
  );
}

function Count({
  to,
  amount,
  label,
}: {
  to: "/datasets" | "/jobs" | "/runs" | "/events";
  amount: number;
  label: string;
}) {
  return (
    <li>
      <Link to={to}>
        <b>{formatNumber(amount)}</b> {label}
      </Link>
    </li>
  );
}

function Box({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="hw-box">
      <h2>
        {title} {note && <span className="hw-dimmed">{note}</span>}
      </h2>
      {children}
    </section>
  );
}

function Changes({ changes }: { changes: Overview["changedDatasets"] }) {
  if (changes.length === 0) return <p className="hw-dimmed">No dataset has changed lately.</p>;
  return (
    <ul className="hw-list">
      {changes.map((one) => (
        <li key={`${one.dataset.id} ${one.at}`}>
          <div className="hw-list-main">
            <NodeLink node={one.dataset} namespace={false} />
          </div>
          <span className="hw-change">{one.change}</span>
          <span className="hw-list-side">
            <Time at={one.at} relative />
          </span>
        </li>
      ))}
    </ul>
  );
}

function RunList({ runs, empty }: { runs: readonly RunSummary[]; empty: string }) {
  if (runs.length === 0) return <p className="hw-dimmed">{empty}</p>;
  return (
    <ul className="hw-list">
      {runs.map((run) => (
        <li key={run.id}>
          <RunStateIcon state={run.state} />
          <div className="hw-list-main">
            <NodeLink node={run.job} namespace={false} />
            {run.error && <span className="hw-list-error">{run.error}</span>}
          </div>
          <Link to="/runs/$id" params={{ id: run.id }} className="hw-list-side hw-numbers">
            <span className="hw-visually-hidden">Run started </span>
            <Time at={run.startedAt} relative />
            {run.durationMs !== null && (
              <>
                <br />
                {formatDuration(run.durationMs)}
              </>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}
