import { Button, Tabs } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { CircleCheck, CircleX, Waypoints } from "lucide-react";
import { datasetQuery, datasetRunsQuery, datasetVersionsQuery } from "../api/queries.ts";
import type { DatasetDetail, DatasetVersion, NodeReference } from "../api/v2.gen.ts";
import { ColumnEdit } from "../catalogue/column-edit.tsx";
import { DeclaredEdges } from "../catalogue/declared-edges.tsx";
import { History } from "../catalogue/history.tsx";
import { NodeActions } from "../catalogue/node-actions.tsx";
import { NodeAnnotations } from "../catalogue/node-annotations.tsx";
import { OtherNames } from "../catalogue/other-names.tsx";
import { ImpactButton } from "../impact/impact-button.tsx";
import { ColumnTable } from "../ui/column-table.tsx";
import { Facets } from "../ui/facets.tsx";
import { Facts } from "../ui/facts.tsx";
import { count, formatBytes, formatNumber } from "../ui/format.ts";
import { Name } from "../ui/name.tsx";
import { NodeLink } from "../ui/node-link.tsx";
import { NodeHead } from "../ui/page-head.tsx";
import { Paged } from "../ui/paged.tsx";
import { RunTable } from "../ui/run-table.tsx";
import { Spark } from "../ui/spark.tsx";
import { Failure, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useTitle } from "../ui/use-title.ts";

const route = getRouteApi("/datasets/$id");

/** A dataset: its columns, who writes and reads it, what it looked like before. */
export default function DatasetPage() {
  const { id } = route.useParams();
  const { tab = "columns" } = route.useSearch();
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
      <div className="hw-columns" data-tight style={{ marginTop: 16 }}>
        <Neighbours title="Written by" nodes={data.writers} none="No job writes it, as far as is known." />
        <Neighbours title="Read by" nodes={data.readers} none="No job reads it, as far as is known." />
        <OtherNames dataset={data} />
        <DeclaredEdges node={data.id} />
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
          <Tabs.Tab value="runs">Runs</Tabs.Tab>
          <Tabs.Tab value="quality">Quality</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="facets">Facets</Tabs.Tab>
          <Tabs.Tab value="changes">Changes</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="columns">
          {data.columns.length > 0 ? (
            <ColumnTable
              dataset={data.id}
              columns={data.columns}
              actions={(column) => <ColumnEdit dataset={data.id} column={column} />}
            />
          ) : (
            <p className="hw-dimmed">No producer has sent its schema.</p>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="runs">
          <Runs id={data.id} />
        </Tabs.Panel>
        <Tabs.Panel value="quality">
          <Quality dataset={data} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <Versions id={data.id} />
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

function Neighbours({
  title,
  nodes,
  none,
}: {
  title: string;
  nodes: readonly NodeReference[];
  none: string;
}) {
  return (
    <section className="hw-box">
      <h2>
        {title} {nodes.length > 0 && <span className="hw-dimmed">{count(nodes.length, "job")}</span>}
      </h2>
      {nodes.length === 0 ? (
        <p className="hw-dimmed" style={{ margin: 0 }}>
          {none}
        </p>
      ) : (
        <ul className="hw-list" style={{ maxHeight: 260, overflow: "auto" }}>
          {nodes.map((node) => (
            <li key={node.id}>
              <div className="hw-list-main">
                <NodeLink node={node} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
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

function Quality({ dataset }: { dataset: DatasetDetail }) {
  const rows = dataset.statistics.flatMap((one) =>
    one.rowCount === null ? [] : [{ at: one.at, value: one.rowCount }],
  );
  return (
    <div className="hw-columns">
      <section className="hw-box">
        <h2>Checks of the latest run</h2>
        {dataset.quality.length === 0 ? (
          <p className="hw-dimmed">No run has sent any.</p>
        ) : (
          <ul className="hw-list">
            {dataset.quality.map((one) => (
              <li key={`${one.assertion} ${one.column ?? ""}`}>
                {one.success ? (
                  <CircleCheck size={16} color="var(--hw-success)" aria-label="Passed" />
                ) : (
                  <CircleX size={16} color="var(--hw-failure)" aria-label="Failed" />
                )}
                <span className="hw-list-main hw-mono">
                  <Name>{one.column ? `${one.assertion} (${one.column})` : one.assertion}</Name>
                </span>
                <span className="hw-list-side">
                  <Time at={one.at} relative />
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="hw-box">
        <h2>
          Rows written{" "}
          {rows.length > 1 && <span className="hw-dimmed">last {count(rows.length, "run")}</span>}
        </h2>
        {rows.length > 1 ? (
          <Spark values={rows} width={520} height={110} />
        ) : (
          <p className="hw-dimmed">No statistics yet.</p>
        )}
      </section>
    </div>
  );
}

function Versions({ id }: { id: string }) {
  const versions = useInfiniteQuery(datasetVersionsQuery(id));
  return (
    <Paged query={versions} empty={<p className="hw-dimmed">No version is known.</p>}>
      {(items) => (
        <ul className="hw-list">
          {items.map((version, index) => (
            <li key={version.id}>
              <div className="hw-list-main">
                <b className="hw-mono">{version.id.slice(0, 8)}</b>{" "}
                {version.current && <span className="hw-change">current</span>}{" "}
                {version.lifecycleState && (
                  <span className="hw-change">{version.lifecycleState.toLowerCase()}</span>
                )}
                <span className="hw-list-error">{describeChange(version, items[index + 1])}</span>
              </div>
              <span className="hw-list-side">
                <Time at={version.createdAt} /> – <Time at={version.lastSeenAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Paged>
  );
}

function describeChange(version: DatasetVersion, before: DatasetVersion | undefined): string {
  if (!before) return count(version.columns.length, "column");
  const old = new Map(before.columns.map((column) => [column.name, column.type]));
  const names = new Set(version.columns.map((column) => column.name));
  const added = version.columns.filter((column) => !old.has(column.name)).map((column) => `+ ${column.name}`);
  const removed = before.columns
    .filter((column) => !names.has(column.name))
    .map((column) => `− ${column.name}`);
  const changed = version.columns
    .filter((column) => old.has(column.name) && old.get(column.name) !== column.type)
    .map((column) => `${column.name}: ${old.get(column.name) ?? "?"} → ${column.type ?? "?"}`);
  return [...added, ...removed, ...changed].join(", ") || "Same columns";
}
