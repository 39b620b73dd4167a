import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ClockAlert, Waypoints } from "lucide-react";
import { jobQuery, jobRunsQuery } from "../api/queries.ts";
import type { JobDetail, Neighbor, NodeReference } from "../api/v2.gen.ts";
import { DeclaredEdges } from "../editing/declared-edges.tsx";
import { History } from "../editing/history.tsx";
import { NodeActions } from "../editing/node-actions.tsx";
import { NodeAnnotations } from "../editing/node-annotations.tsx";
import { FollowButton } from "../notifications/follow-button.tsx";
import { Code } from "../ui/content/code.tsx";
import { Facets } from "../ui/content/facets.tsx";
import { Facts } from "../ui/content/facts.tsx";
import { PageTabs } from "../ui/content/page-tabs.tsx";
import { Paged } from "../ui/content/paged.tsx";
import { Failure, Loading } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { ImpactButton } from "../ui/nodes/impact-button.tsx";
import { InferenceSection } from "../ui/nodes/inference.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { StatusBadge } from "../ui/nodes/node-status.tsx";
import { NodeHead } from "../ui/nodes/page-head.tsx";
import { jobTypeLabel } from "../ui/nodes/platform.tsx";
import { RunStateBadge } from "../ui/nodes/run-state.tsx";
import { RunTable } from "../ui/nodes/run-table.tsx";
import { Sighting } from "../ui/nodes/sighting.tsx";
import { count, formatDuration, formatInterval, formatNumber } from "../ui/text/format.ts";
import { WhyPanel } from "../why/why-panel.tsx";
import { Children } from "./children-tab.tsx";
import { DurationChart } from "./duration-chart.tsx";
import { percentile } from "./percentile.ts";
import { SourceLink } from "./source-link.tsx";
import { SqlTab } from "./sql-tab.tsx";
import { JobVersions } from "./versions-tab.tsx";

const route = getRouteApi("/jobs/$id");

/** The page of a job: runs, inputs and outputs, code, versions. */
export default function JobPage() {
  const { id } = route.useParams();
  const { tab, from, to, column } = route.useSearch();
  const navigate = route.useNavigate();
  const job = useQuery(jobQuery(id));
  useTitle(job.data?.name ?? "Job");
  if (job.isPending || job.isError) {
    return (
      <div className="hw-page">
        <h1 className="hw-visually-hidden">Job</h1>
        {job.isError ? <Failure error={job.error} retry={() => void job.refetch()} /> : <Loading />}
      </div>
    );
  }
  const { data } = job;
  const latest = data.latestRuns[0];
  const code =
    data.sql ?? (data.sourceCode && { query: data.sourceCode.code, dialect: data.sourceCode.language });
  const hasLineage = data.inputs.length + data.outputs.length > 0;
  return (
    <div className="hw-page">
      <NodeHead
        node={data}
        integration={data.integration}
        kind={data.jobType ? jobTypeLabel(data.jobType) : "job"}
        actions={
          <>
            <NodeActions node={data} />
            <FollowButton subjects={[{ node: data }]} />
            {(hasLineage || data.children.length > 0) && <ImpactButton id={data.id} />}
            {(hasLineage || data.children.length > 0) && (
              <Button component={Link} to={`/lineage/${data.id}`} leftSection={<Waypoints size={16} />}>
                Lineage
              </Button>
            )}
          </>
        }
      >
        <SourceLink facet={data.facets.sourceCodeLocation} />
        <StatusBadge status={data.status} />
      </NodeHead>
      <NodeAnnotations node={data} />
      {data.status.problems.length > 0 && <WhyPanel subject={{ node: data.id }} />}
      <div style={{ marginTop: 14 }}>
        <Facts
          facts={[
            ["Latest run", latest ? <RunStateBadge key="s" state={latest.state} /> : "none"],
            ["Started", <Time key="t" at={latest?.startedAt} relative />],
            ["Duration", latest?.durationMs == null ? "–" : formatDuration(latest.durationMs)],
            ["Median duration", medianDuration(data)],
            ...(data.rhythm
              ? [[data.rhythm.late ? "Late" : "Schedule", <Schedule key="r" rhythm={data.rhythm} />] as const]
              : []),
            ["Versions", formatNumber(data.versionCount)],
          ]}
          wide
        />
      </div>
      <div className="hw-columns" data-tight style={{ marginTop: 24 }}>
        {data.parent && <References title="Part of" nodes={[data.parent]} />}
        {hasLineage && <References title="Inputs" nodes={data.inputs} />}
        {hasLineage && <References title="Outputs" nodes={data.outputs} />}
        <DeclaredEdges node={data.id} />
      </div>
      {data.provisional && hasLineage && (
        <p className="hw-dimmed">No complete run yet: inputs and outputs are provisional.</p>
      )}
      {!code && <InferenceSection inference={data.inference} />}
      <PageTabs
        asked={tab}
        show={(next) => void navigate({ search: next ? { tab: next } : {}, replace: true })}
        tabs={[
          { value: "runs", label: "Runs", content: <Runs id={data.id} /> },
          ...(code
            ? [
                {
                  value: "code",
                  label: data.sql ? "SQL" : "Source",
                  content: <CodeTab job={data} code={code} column={column} />,
                },
              ]
            : []),
          ...(data.children.length > 0
            ? [{ value: "tasks", label: "Tasks", content: <Children id={data.id} /> }]
            : []),
          {
            value: "versions",
            label: "Versions",
            content: (
              <JobVersions
                id={data.id}
                from={from}
                to={to}
                choose={(one, two) =>
                  void navigate({ search: { tab: "versions", from: one, to: two }, replace: true })
                }
              />
            ),
          },
          { value: "facets", label: "Facets", content: <Facets facets={data.facets} /> },
          { value: "changes", label: "Edit history", content: <History node={data.id} /> },
        ]}
      />
    </div>
  );
}

/** SQL with its lineage marked, or other source code as text, followed by the inferred lineage. */
function CodeTab({
  job,
  code,
  column,
}: {
  job: JobDetail;
  code: { readonly query: string; readonly dialect: string | null };
  column: string | undefined;
}) {
  const navigate = route.useNavigate();
  return (
    <>
      {job.sql ? (
        <SqlTab
          job={job}
          column={column}
          choose={(next) =>
            void navigate({ search: { tab: "code", ...(next && { column: next }) }, replace: true })
          }
        />
      ) : (
        <Code text={code.query} language={code.dialect ?? ""} maxHeight={640} />
      )}
      <InferenceSection inference={job.inference} />
    </>
  );
}

function Schedule({ rhythm }: { rhythm: NonNullable<JobDetail["rhythm"]> }) {
  const interval = formatInterval(rhythm.intervalMs);
  if (!rhythm.late) return interval;
  return (
    <span className="hw-late">
      <ClockAlert size={15} aria-hidden /> due <Time at={rhythm.dueAt} relative />, {interval}
    </span>
  );
}

function References({ title, nodes }: { title: string; nodes: readonly (NodeReference | Neighbor)[] }) {
  return (
    <section className="hw-box">
      <h2>
        {title} {nodes.length > 1 && <span className="hw-dimmed hw-numbers">{nodes.length}</span>}
      </h2>
      <ul className="hw-list" style={{ maxHeight: 300, overflow: "auto" }}>
        {nodes.length === 0 && <li className="hw-dimmed">none</li>}
        {nodes.map((node) => (
          <li key={node.id}>
            <div className="hw-list-main">
              <NodeLink node={node} />
              {"inLatestRun" in node && <Sighting edge={node} />}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Runs({ id }: { id: string }) {
  const runs = useInfiniteQuery(jobRunsQuery(id));
  return (
    <Paged query={runs} empty={<p className="hw-dimmed">No runs yet</p>}>
      {(items) => (
        <>
          {items.length > 1 && (
            <section className="hw-box" style={{ marginBottom: 16 }}>
              <h2>
                Durations <span className="hw-dimmed">{count(items.length, "run")}</span>
              </h2>
              <DurationChart runs={items} />
            </section>
          )}
          <RunTable runs={items} showJob={false} />
        </>
      )}
    </Paged>
  );
}

/** The median of the latest successful runs. */
function medianDuration(job: JobDetail): string {
  const median = percentile(
    job.latestRuns.flatMap((run) =>
      run.state === "COMPLETE" && run.durationMs !== null ? [run.durationMs] : [],
    ),
    50,
  );
  return median === null ? "–" : formatDuration(median);
}
