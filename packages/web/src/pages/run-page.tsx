import { Button, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { runQuery } from "../api/queries.ts";
import type { RunDataset, RunDetail } from "../api/v2.gen.ts";
import { Code } from "../ui/code.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Facets } from "../ui/facets.tsx";
import { Facts } from "../ui/facts.tsx";
import { count, formatBytes, formatDuration, formatNumber } from "../ui/format.ts";
import { InferenceSection } from "../ui/inference.tsx";
import { NodeLink } from "../ui/node-link.tsx";
import { RunStateBadge } from "../ui/run-state.tsx";
import { RunTable } from "../ui/run-table.tsx";
import { Failure, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useTitle } from "../ui/use-title.ts";

const route = getRouteApi("/runs/$id");

/** A run: how it went, what it read and wrote, why it failed, the events that told of it. */
export default function RunPage() {
  const { id } = route.useParams();
  const run = useQuery({
    ...runQuery(id),
    refetchInterval: (query) => (query.state.data?.run.state === "RUNNING" ? 5_000 : false),
  });
  useTitle(run.data ? `Run of ${run.data.run.job.name}` : "Run");
  if (run.isPending || run.isError) {
    return (
      <div className="hw-page">
        <h1 className="hw-visually-hidden">Run</h1>
        {run.isError ? <Failure error={run.error} retry={() => void run.refetch()} /> : <Loading />}
      </div>
    );
  }
  return <RunView detail={run.data} />;
}

function RunView({ detail }: { detail: RunDetail }) {
  const { run } = detail;
  return (
    <div className="hw-page">
      <header className="hw-head">
        <div className="hw-head-text">
          <h1>
            Run of <NodeLinkInline detail={detail} />
          </h1>
          <div className="hw-head-sub hw-mono">
            {detail.originalRunId.slice(0, 200)}
            <CopyButton text={detail.originalRunId} label="Copy the run id" />
          </div>
        </div>
        <div className="hw-head-actions">
          <Button
            component={Link}
            to={`/lineage/${run.job.id}`}
            variant="default"
            leftSection={<Waypoints size={16} />}
          >
            Lineage
          </Button>
        </div>
      </header>
      <Facts
        facts={[
          ["State", <RunStateBadge key="s" state={run.state} />],
          ["Started", <Time key="a" at={run.startedAt} />],
          ["Ended", <Time key="e" at={run.endedAt} />],
          ["Took", run.durationMs === null ? "–" : formatDuration(run.durationMs)],
          ["For", <Time key="n" at={run.nominalTime} />],
          ["Try", run.tryNumber === null ? "–" : String(run.tryNumber)],
        ]}
        wide
      />
      {detail.error && (
        <section className="hw-section">
          <h2>Why it failed</h2>
          <p className="hw-error-line">{detail.error.message}</p>
          {detail.error.stackTrace && (
            <div style={{ marginTop: 10 }}>
              <Code text={detail.error.stackTrace} language="text" maxHeight={320} />
            </div>
          )}
        </section>
      )}
      <div className="hw-columns" data-tight style={{ marginTop: 20 }}>
        {run.parent && (
          <section className="hw-box">
            <h2>Part of</h2>
            {run.parent.id ? (
              <Link to="/runs/$id" params={{ id: run.parent.id }} className="hw-text-button">
                {run.parent.name}
              </Link>
            ) : (
              <span>{run.parent.name}</span>
            )}
            <div className="hw-dimmed hw-mono">{run.parent.runId}</div>
          </section>
        )}
        {detail.lastGoodRun && run.state !== "COMPLETE" && (
          <section className="hw-box">
            <h2>Last good run</h2>
            <Link to="/runs/$id" params={{ id: detail.lastGoodRun.id }} className="hw-text-button">
              <Time at={detail.lastGoodRun.endedAt} />
            </Link>
          </section>
        )}
        <Datasets title="Read" datasets={detail.inputs} />
        <Datasets title="Wrote" datasets={detail.outputs} />
      </div>
      <InferenceSection inference={detail.inference} />
      {detail.children.length > 0 && (
        <section className="hw-section">
          <h2>
            Tasks <span className="hw-dimmed">{count(detail.children.length, "run")}</span>
          </h2>
          <RunTable runs={detail.children} />
        </section>
      )}
      <Tabs defaultValue="events" mt="xl" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="events">Events</Tabs.Tab>
          <Tabs.Tab value="facets">Run facets</Tabs.Tab>
          <Tabs.Tab value="job">Job facets</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="events">
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
        </Tabs.Panel>
        <Tabs.Panel value="facets">
          <Facets facets={detail.facets} />
        </Tabs.Panel>
        <Tabs.Panel value="job">
          <Facets facets={detail.jobFacets} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function NodeLinkInline({ detail }: { detail: RunDetail }) {
  return <NodeLink node={detail.run.job} namespace={false} />;
}

function Datasets({ title, datasets }: { title: string; datasets: readonly RunDataset[] }) {
  return (
    <section className="hw-box">
      <h2>{title}</h2>
      {datasets.length === 0 ? (
        <p className="hw-dimmed" style={{ margin: 0 }}>
          nothing
        </p>
      ) : (
        <ul className="hw-list">
          {datasets.map((one) => (
            <li key={one.dataset.id}>
              <div className="hw-list-main">
                <NodeLink node={one.dataset} />
              </div>
              <span className="hw-list-side hw-numbers">{describeStatistics(one.facets)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Rows and bytes of the facet `outputStatistics` or `inputStatistics`, as far as they are numbers. */
function describeStatistics(facets: Readonly<Record<string, unknown>>): string {
  const facet = facets.outputStatistics ?? facets.inputStatistics;
  if (typeof facet !== "object" || facet === null) return "";
  const { rowCount, size } = facet as Record<string, unknown>;
  return [
    typeof rowCount === "number" ? `${formatNumber(rowCount)} rows` : "",
    typeof size === "number" ? formatBytes(size) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
