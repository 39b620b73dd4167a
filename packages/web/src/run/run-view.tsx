import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { jobQuery } from "../api/queries.ts";
import type { RunDetail } from "../api/v2.gen.ts";
import { FollowButton } from "../notifications/follow-button.tsx";
import { Facets } from "../ui/content/facets.tsx";
import { Facts } from "../ui/content/facts.tsx";
import { PageTabs } from "../ui/content/page-tabs.tsx";
import { Time } from "../ui/content/time.tsx";
import { CopyButton } from "../ui/controls/copy-button.tsx";
import { WebLink } from "../ui/controls/web-link.tsx";
import { InferenceSection } from "../ui/nodes/inference.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { RunStateBadge } from "../ui/nodes/run-state.tsx";
import { formatDuration, formatNumber } from "../ui/text/format.ts";
import { WhyPanel } from "../why/why-panel.tsx";
import { airflowLinks, airflowRunId } from "./airflow-links.ts";
import { Gantt } from "./gantt.tsx";
import { RunComparison } from "./run-comparison.tsx";
import { RunDatasets } from "./run-datasets.tsx";
import { RunError } from "./run-error.tsx";
import { isDagRun } from "./use-task-plan.ts";

/** The content of the run page once the run is loaded. */
export function RunView({
  detail,
  tab,
  showTab,
}: {
  detail: RunDetail;
  tab: string | undefined;
  /** Receives undefined for the first tab. */
  showTab: (tab: string | undefined) => void;
}) {
  const { run, lastGoodRun } = detail;
  // A DAG run is shown over all tasks of its DAG.
  const shown =
    detail.children.length > 0
      ? run.job
      : (detail.outputs[0]?.dataset ?? detail.inputs[0]?.dataset ?? run.job);
  const overlay = detail.children.length > 0 ? run.id : (run.parent?.id ?? run.id);
  const dag = useQuery({ ...jobQuery(run.job.id), enabled: run.parent !== null }).data?.parent;
  const inAirflow = airflowRunId(detail.facets);
  return (
    <div className="hw-page">
      <header className="hw-head">
        <div className="hw-head-text">
          <h1>
            Run of <NodeLink node={run.job} namespace={false} />
          </h1>
          <div className="hw-head-sub">
            {inAirflow && <span className="hw-mono">{inAirflow}</span>}
            <span className="hw-mono">
              {detail.originalRunId.slice(0, 200)}
              <CopyButton text={detail.originalRunId} label="Copy run ID" />
            </span>
            {airflowLinks(detail.facets).map(({ label, address }) => (
              <WebLink key={address} to={address}>
                {label}
              </WebLink>
            ))}
          </div>
        </div>
        <div className="hw-head-actions">
          <FollowButton subjects={dag ? [{ node: run.job }, { node: dag }] : [{ node: run.job }]} />
          <Button
            component={Link}
            to={`/lineage/${shown.id}?run=${overlay}`}
            variant="default"
            leftSection={<Waypoints size={16} />}
          >
            Show on the graph
          </Button>
        </div>
      </header>
      <Facts
        facts={[
          ["State", <RunStateBadge key="s" state={run.state} lost={run.lost} superseded={run.superseded} />],
          ["Started", <Time key="a" at={run.startedAt} />],
          ["Ended", <Time key="e" at={run.endedAt} />],
          ["Duration", run.durationMs === null ? "–" : formatDuration(run.durationMs)],
          ["Median duration", <MedianDuration key="u" run={run} median={detail.usualDurationMs} />],
          ["Logical date", <Time key="n" at={run.nominalTime} />],
          ["Attempt", describeAttempt(run)],
        ]}
        wide
      />
      {detail.attempts.length > 1 && <Attempts attempts={detail.attempts} />}
      {detail.error && <RunError error={detail.error} />}
      <WhyPanel subject={{ run: run.id }} quiet={run.state !== "FAIL" && run.state !== "ABORT"} />
      {(run.parent || lastGoodRun) && (
        <div className="hw-columns" data-tight style={{ marginTop: 20 }}>
          {run.parent && (
            <section className="hw-box">
              <h2>Part of</h2>
              {run.parent.id ? (
                <Link to="/runs/$id" params={{ id: run.parent.id }} className="hw-text-button">
                  Run of {run.parent.name}
                </Link>
              ) : (
                <span>{run.parent.name}</span>
              )}
              <div className="hw-dimmed hw-mono">{run.parent.runId}</div>
            </section>
          )}
          {lastGoodRun && (
            <section className="hw-box">
              <h2>Previous successful run</h2>
              <Link to="/runs/$id" params={{ id: lastGoodRun.id }} className="hw-text-button">
                <Time at={lastGoodRun.endedAt} />
              </Link>
              {lastGoodRun.durationMs !== null && (
                <div className="hw-dimmed">{formatDuration(lastGoodRun.durationMs)}</div>
              )}
            </section>
          )}
        </div>
      )}
      <PageTabs
        asked={tab}
        show={showTab}
        tabs={[
          ...(detail.children.length > 0 || isDagRun(detail)
            ? [{ value: "tasks", label: "Tasks", content: <Gantt detail={detail} /> }]
            : []),
          ...(lastGoodRun
            ? [
                {
                  value: "comparison",
                  label: "Compare with previous run",
                  content: <RunComparison id={run.id} other={lastGoodRun.id} />,
                },
              ]
            : []),
          {
            value: "datasets",
            label: "Datasets",
            content: (
              <>
                <RunDatasets inputs={detail.inputs} outputs={detail.outputs} />
                {detail.inferencePending && <p className="hw-dimmed">Reading the SQL of this run…</p>}
                <InferenceSection inference={detail.inference} />
              </>
            ),
          },
          { value: "facets", label: "Run facets", content: <Facets facets={detail.facets} /> },
          { value: "job", label: "Job facets", content: <Facets facets={detail.jobFacets} /> },
          { value: "events", label: "Events", content: <RunEvents detail={detail} /> },
        ]}
      />
    </div>
  );
}

/** The number of the attempt, and of all attempts if the task was retried. */
function describeAttempt({ tryNumber, attempts }: RunDetail["run"]): string {
  if (tryNumber === null) return "–";
  return attempts > 1 ? `${tryNumber} of ${attempts}` : String(tryNumber);
}

function RunEvents({ detail }: { detail: RunDetail }) {
  return (
    <>
      {detail.eventCount > detail.events.length && (
        <p className="hw-dimmed">
          Showing the first {detail.events.length} of {formatNumber(detail.eventCount)} events.
        </p>
      )}
      <ul className="hw-list">
        {detail.events.map((event) => (
          <li key={event.receipt}>
            <span className="hw-change">{event.eventType ?? "no type"}</span>
            <div className="hw-list-main">
              <Time at={event.eventTime} />
            </div>
            <span className="hw-list-side">
              received <Time at={event.receivedAt} />
            </span>
            <Link to="/events" search={{ receipt: event.receipt }} className="hw-text-button">
              Event
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The median duration, and the deviation of this run. */
function MedianDuration({ run, median }: { run: RunDetail["run"]; median: number | null }) {
  if (median === null) return "–";
  const text = formatDuration(median);
  if (run.durationMs === null || median === 0) return text;
  const percent = Math.round((run.durationMs / median - 1) * 100);
  if (Math.abs(percent) < 10) return text;
  return (
    <>
      {text}
      <span className="hw-dimmed hw-fact-note">
        {percent > 0 ? `▲ ${percent}% longer` : `▼ ${-percent}% shorter`}
      </span>
    </>
  );
}

/** The attempts of a run that was restarted under the same id, newest first. */
function Attempts({ attempts }: { attempts: RunDetail["attempts"] }) {
  return (
    <section className="hw-box" style={{ marginTop: 20 }}>
      <h2>Attempts</h2>
      <ol reversed className="hw-attempts">
        {attempts.toReversed().map(({ state, startedAt, endedAt }, index) => (
          <li key={`${startedAt} ${endedAt}`}>
            <span className="hw-dimmed hw-numbers">{attempts.length - index}</span>
            <RunStateBadge state={state} />
            <Time at={startedAt} />
            {startedAt !== null && endedAt !== null && (
              <span className="hw-dimmed hw-numbers">
                {formatDuration(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)))}
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
