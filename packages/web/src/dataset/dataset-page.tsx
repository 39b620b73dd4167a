import { Button, Tabs } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { datasetQuery, datasetRunsQuery } from "../api/queries.ts";
import { DeclaredEdges } from "../editing/declared-edges.tsx";
import { History } from "../editing/history.tsx";
import { NodeActions } from "../editing/node-actions.tsx";
import { NodeAnnotations } from "../editing/node-annotations.tsx";
import { OtherNames } from "../editing/other-names.tsx";
import { Facets } from "../ui/content/facets.tsx";
import { Facts } from "../ui/content/facts.tsx";
import { Paged } from "../ui/content/paged.tsx";
import { Failure, Loading } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { ImpactButton } from "../ui/nodes/impact-button.tsx";
import { NodeHead } from "../ui/nodes/page-head.tsx";
import { RunTable } from "../ui/nodes/run-table.tsx";
import { formatBytes, formatNumber } from "../ui/text/format.ts";
import { ColumnTable } from "./column-table.tsx";
import { Events } from "./events-tab.tsx";
import { Jobs } from "./jobs-tab.tsx";
import { Quality } from "./quality-tab.tsx";
import { Versions } from "./versions-tab.tsx";

const route = getRouteApi("/datasets/$id");

const tabs = new Set(["columns", "jobs", "quality", "versions", "runs", "facets", "events", "changes"]);

/** A dataset: its columns, who writes and reads it, what it looked like before. */
export default function DatasetPage() {
  const { id } = route.useParams();
  const { tab: asked = "columns", from, to } = route.useSearch();
  const tab = tabs.has(asked) ? asked : "columns";
  const navigate = route.useNavigate();
  const dataset = useQuery(datasetQuery(id));
  useTitle(dataset.data?.name ?? "Dataset");
  if (dataset.isPending) {
    return (
      <div className="hw-page">
        <h1 className="hw-visually-hidden">Dataset</h1>
        <Loading />
      </div>
    );
  }
  if (dataset.isError) {
    return (
      <div className="hw-page">
        <h1 className="hw-visually-hidden">Dataset</h1>
        <Failure error={dataset.error} retry={() => void dataset.refetch()} />
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
            <ImpactButton id={data.id} />
            <Button component={Link} to={`/lineage/${data.id}`} leftSection={<Waypoints size={16} />}>
              Lineage
            </Button>
          </>
        }
      />
      <NodeAnnotations node={data} />
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
      <Tabs
        value={tab}
        onChange={(value) =>
          void navigate({ search: value && value !== "columns" ? { tab: value } : {}, replace: true })
        }
        mt="xl"
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="columns">Columns</Tabs.Tab>
          <Tabs.Tab value="jobs">Jobs</Tabs.Tab>
          <Tabs.Tab value="quality">Quality</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="runs">Runs</Tabs.Tab>
          <Tabs.Tab value="facets">Facets</Tabs.Tab>
          <Tabs.Tab value="events">Events</Tabs.Tab>
          <Tabs.Tab value="changes">Changes</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="columns">
          <ColumnTable dataset={data} />
          <div className="hw-columns" data-tight style={{ marginTop: 20 }}>
            <OtherNames dataset={data} />
            <DeclaredEdges node={data.id} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="jobs">
          <Jobs dataset={data} />
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <Events id={data.id} />
        </Tabs.Panel>
        <Tabs.Panel value="runs">
          <Runs id={data.id} />
        </Tabs.Panel>
        <Tabs.Panel value="quality">
          <Quality id={data.id} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <Versions
            id={data.id}
            from={from}
            to={to}
            choose={(one, two) =>
              void navigate({ search: { tab: "versions", from: one, to: two }, replace: true })
            }
          />
        </Tabs.Panel>
        <Tabs.Panel value="facets">
          <Facets facets={data.facets} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <History node={data.id} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function Runs({ id }: { id: string }) {
  const runs = useInfiniteQuery(datasetRunsQuery(id, "writer"));
  return (
    <Paged query={runs} empty={<p className="hw-dimmed">No run has written it.</p>}>
      {(items) => <RunTable runs={items} />}
    </Paged>
  );
}
