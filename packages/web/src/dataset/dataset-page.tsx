import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { datasetQuery, datasetRunsQuery } from "../api/queries.ts";
import type { DatasetDetail } from "../api/v2.gen.ts";
import { Aliases } from "../editing/aliases.tsx";
import { DeclaredEdges } from "../editing/declared-edges.tsx";
import { History } from "../editing/history.tsx";
import { NodeActions } from "../editing/node-actions.tsx";
import { NodeAnnotations } from "../editing/node-annotations.tsx";
import { FollowButton } from "../notifications/follow-button.tsx";
import { Facets } from "../ui/content/facets.tsx";
import { Facts } from "../ui/content/facts.tsx";
import { PageTabs } from "../ui/content/page-tabs.tsx";
import { Paged } from "../ui/content/paged.tsx";
import { Failure, Loading } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { ImpactButton } from "../ui/nodes/impact-button.tsx";
import { StatusBadge } from "../ui/nodes/node-status.tsx";
import { NodeHead } from "../ui/nodes/page-head.tsx";
import { RunTable } from "../ui/nodes/run-table.tsx";
import { formatBytes, formatNumber } from "../ui/text/format.ts";
import { WhyPanel } from "../why/why-panel.tsx";
import { ColumnTable } from "./column-table.tsx";
import { Events } from "./events-tab.tsx";
import { Jobs } from "./jobs-tab.tsx";
import { Quality } from "./quality-tab.tsx";
import { Versions } from "./versions-tab.tsx";

const route = getRouteApi("/datasets/$id");

/** The page of a dataset: columns, writing and reading jobs, quality, versions. */
export default function DatasetPage() {
  const { id } = route.useParams();
  const { tab, from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const dataset = useQuery(datasetQuery(id));
  useTitle(dataset.data?.name ?? "Dataset");
  if (dataset.isPending || dataset.isError) {
    return (
      <div className="hw-page">
        <h1 className="hw-visually-hidden">Dataset</h1>
        {dataset.isError ? (
          <Failure error={dataset.error} retry={() => void dataset.refetch()} />
        ) : (
          <Loading />
        )}
      </div>
    );
  }
  const { data } = dataset;
  const latest = data.statistics.at(-1);
  return (
    <div className="hw-page">
      <NodeHead
        node={data}
        kind="dataset"
        actions={
          <>
            <NodeActions node={data} />
            <FollowButton subjects={[{ node: data }]} />
            <ImpactButton id={data.id} />
            <Button component={Link} to={`/lineage/${data.id}`} leftSection={<Waypoints size={16} />}>
              Lineage
            </Button>
          </>
        }
      >
        <StatusBadge status={data.status} />
      </NodeHead>
      <NodeAnnotations node={data} />
      {data.status.problems.length > 0 && <WhyPanel subject={{ node: data.id }} />}
      <div style={{ marginTop: 14 }}>
        <Facts
          facts={[
            ["Last written", <Time key="w" at={data.lastWrittenAt} relative />],
            ["Rows", latest?.rowCount == null ? "–" : formatNumber(latest.rowCount)],
            ["Size", latest?.bytes == null ? "–" : formatBytes(latest.bytes)],
            ["Columns", formatNumber(data.columns.length)],
            ["Versions", formatNumber(data.versionCount)],
            ["First seen", <Time key="c" at={data.createdAt} relative />],
          ]}
          wide
        />
      </div>
      <PageTabs
        asked={tab}
        show={(next) => void navigate({ search: next ? { tab: next } : {}, replace: true })}
        tabs={[
          { value: "columns", label: "Columns", content: <Columns dataset={data} /> },
          { value: "jobs", label: "Jobs", content: <Jobs dataset={data} /> },
          { value: "quality", label: "Quality", content: <Quality id={data.id} /> },
          {
            value: "versions",
            label: "Versions",
            content: (
              <Versions
                id={data.id}
                from={from}
                to={to}
                choose={(one, two) =>
                  void navigate({ search: { tab: "versions", from: one, to: two }, replace: true })
                }
              />
            ),
          },
          { value: "runs", label: "Runs", content: <Runs id={data.id} /> },
          { value: "facets", label: "Facets", content: <Facets facets={data.facets} /> },
          { value: "events", label: "Events", content: <Events id={data.id} /> },
          { value: "changes", label: "Edit history", content: <History node={data.id} /> },
        ]}
      />
    </div>
  );
}

function Columns({ dataset }: { dataset: DatasetDetail }) {
  return (
    <>
      <ColumnTable dataset={dataset} />
      <div className="hw-columns" data-tight style={{ marginTop: 20 }}>
        <Aliases dataset={dataset} />
        <DeclaredEdges node={dataset.id} />
      </div>
    </>
  );
}

function Runs({ id }: { id: string }) {
  const runs = useInfiniteQuery(datasetRunsQuery(id, "writer"));
  return (
    <Paged query={runs} empty={<p className="hw-dimmed">No runs have written this dataset.</p>}>
      {(items) => <RunTable runs={items} />}
    </Paged>
  );
}
