import { Button, Tabs } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { datasetQuery, datasetRunsQuery } from "../api/queries.ts";
import { DeclaredEdges } from "../catalogue/declared-edges.tsx";
import { History } from "../catalogue/history.tsx";
import { NodeActions } from "../catalogue/node-actions.tsx";
import { NodeAnnotations } from "../catalogue/node-annotations.tsx";
import { OtherNames } from "../catalogue/other-names.tsx";
import { ColumnTable } from "../dataset/column-table.tsx";
import { Events } from "../dataset/events.tsx";
import { Jobs } from "../dataset/jobs.tsx";
import { Quality } from "../dataset/quality.tsx";
import { Versions } from "../dataset/versions.tsx";
import { ImpactButton } from "../impact/impact-button.tsx";
import { Facets } from "../ui/facets.tsx";
import { Facts } from "../ui/facts.tsx";
import { formatBytes, formatNumber } from "../ui/format.ts";
import { NodeHead } from "../ui/page-head.tsx";
import { Paged } from "../ui/paged.tsx";
import { RunTable } from "../ui/run-table.tsx";
import { Failure, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useTitle } from "../ui/use-title.ts";

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
