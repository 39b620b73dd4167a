import { Button, ScrollArea, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowUpRight, FoldHorizontal, LocateFixed, X } from "lucide-react";
import { Suspense } from "react";
import { datasetQuery, jobQuery } from "../../api/queries.ts";
import type { LineageNode } from "../../api/v2.gen.ts";
import { FollowButton, type FollowSubject } from "../../notifications/follow-button.tsx";
import { RunBars } from "../../ui/charts/run-bars.tsx";
import { Spark } from "../../ui/charts/spark.tsx";
import { Code } from "../../ui/content/code.tsx";
import { Description } from "../../ui/content/description.tsx";
import { Facts } from "../../ui/content/facts.tsx";
import { lazyPart } from "../../ui/content/lazy-part.tsx";
import { Time } from "../../ui/content/time.tsx";
import { CopyButton } from "../../ui/controls/copy-button.tsx";
import { ImpactButton } from "../../ui/nodes/impact-button.tsx";
import { Name, WrappingName } from "../../ui/nodes/name.tsx";
import { NodeLink } from "../../ui/nodes/node-link.tsx";
import {
  datasetPlatform,
  jobPlatform,
  jobTypeLabel,
  kindLabel,
  platformStyle,
} from "../../ui/nodes/platform.tsx";
import { RunStateBadge } from "../../ui/nodes/run-state.tsx";
import { Tags } from "../../ui/nodes/tags.tsx";
import { count, formatBytes, formatCompact, formatDuration } from "../../ui/text/format.ts";
import { fieldTerm } from "../../ui/text/selection-terms.ts";
import type { CardActions } from "../cards/card-actions.ts";
import type { Card, GroupCard } from "../model/card.ts";
import { type Group, groupLabels, groupsOf } from "../model/groups.ts";
import type { Trace } from "../model/trace.ts";
import { MappedRuns } from "./mapped-runs.tsx";

// Shown only while a column is traced.
const TraceSources = lazyPart(() => import("./trace-sources.tsx").then((module) => module.TraceSources));

/** The node that the graph is about, and its task group; both may be empty. */
interface Focus {
  readonly id: string;
  readonly taskGroup: string;
}

/** Details of the selected card. */
export function DetailsPanel({
  card,
  focus,
  trace,
  actions,
  nameOf,
  close,
}: {
  card: Card;
  /** What the graph is about already. */
  focus: Focus;
  trace: Trace | undefined;
  actions: CardActions;
  nameOf: (id: string) => string;
  close: () => void;
}) {
  return (
    <aside className="hw-panel" aria-label="Details">
      <ScrollArea h="100%" type="auto" viewportProps={{ tabIndex: 0 }}>
        <div className="hw-panel-body">
          {card.kind === "group" ? (
            <GroupDetails card={card} focus={focus} actions={actions} close={close} />
          ) : (
            <>
              <Head node={card.node} focus={focus} close={close} />
              {card.kind === "dataset" ? (
                <DatasetDetails node={card.node} trace={trace} actions={actions} nameOf={nameOf} />
              ) : (
                <JobDetails node={card.node} />
              )}
              <GroupButtons node={card.node} actions={actions} />
            </>
          )}
        </div>
      </ScrollArea>
    </aside>
  );
}

function Head({ node, focus, close }: { node: LineageNode; focus: Focus; close: () => void }) {
  const platform = node.kind === "dataset" ? datasetPlatform(node.namespace) : jobPlatform(node.integration);
  return (
    <>
      <header className="hw-panel-head">
        <span className="hw-card-icon" data-kind={node.kind} data-large style={platformStyle(platform)}>
          <platform.Icon size={20} aria-hidden />
        </span>
        <div className="hw-panel-title">
          <Text size="xs" c="dimmed" component="div">
            {kindLabel(
              platform.label,
              node.kind === "job" && node.jobType ? jobTypeLabel(node.jobType) : node.kind,
            )}
          </Text>
          <Title order={2} title={node.name.slice(0, 1_000)}>
            <WrappingName text={node.name} />
          </Title>
        </div>
        <CopyButton text={node.name} label="Copy name" />
        <CloseButton close={close} />
      </header>
      <div className="hw-panel-namespace">
        <Name>{node.namespace}</Name>
        <CopyButton text={node.namespace} label="Copy namespace" />
      </div>
      <div className="hw-panel-actions">
        <Button
          component={Link}
          to={node.kind === "dataset" ? `/datasets/${node.id}` : `/jobs/${node.id}`}
          size="xs"
          variant="light"
          rightSection={<ArrowUpRight size={14} />}
        >
          Open
        </Button>
        {(node.id !== focus.id || focus.taskGroup !== "") && <FocusButton to={`/lineage/${node.id}`} />}
        <ImpactButton id={node.id} small />
        <FollowButton subjects={[{ node }]} look="small" />
      </div>
      <Tags tags={node.tags} />
      {node.description && <Description text={node.description} />}
    </>
  );
}

function FocusButton({ to }: { to: string }) {
  return (
    <Button component={Link} to={to} size="xs" variant="default" leftSection={<LocateFixed size={14} />}>
      Focus here
    </Button>
  );
}

function CloseButton({ close }: { close: () => void }) {
  return (
    <button type="button" className="hw-icon-button" aria-label="Close details" onClick={close}>
      <X size={16} aria-hidden />
    </button>
  );
}

function DatasetDetails({
  node,
  trace,
  actions,
  nameOf,
}: {
  node: LineageNode;
  trace: Trace | undefined;
  actions: CardActions;
  nameOf: (id: string) => string;
}) {
  const detail = useQuery(datasetQuery(node.id)).data;
  const statistics = detail?.statistics ?? [];
  const rows = statistics.flatMap((one) =>
    one.rowCount === null ? [] : [{ at: one.at, value: one.rowCount }],
  );
  const latest = statistics.at(-1);
  const failing = detail?.quality.filter(({ status }) => status === "failed") ?? [];
  const warned = detail?.quality.filter(({ status }) => status === "warned") ?? [];
  return (
    <>
      <Facts
        facts={[
          ["Last written", <Time key="t" at={node.lastWrittenAt} relative />],
          ["Columns", String(node.columnCount)],
          ["Rows", latest?.rowCount === null || !latest ? "–" : formatCompact(latest.rowCount!)],
          ["Size", latest?.bytes === null || !latest ? "–" : formatBytes(latest.bytes!)],
        ]}
      />
      {trace?.columns.has(node.id) && (
        <Suspense>
          <TraceSources node={node} trace={trace} actions={actions} nameOf={nameOf} />
        </Suspense>
      )}
      {rows.length > 1 && (
        <section>
          <h3>Rows written, latest {count(rows.length, "run")}</h3>
          <Spark values={rows} />
        </section>
      )}
      {detail && detail.quality.length > 0 && (
        <section>
          <h3>Quality</h3>
          <Text
            size="sm"
            c={
              failing.length > 0
                ? "var(--hw-failure)"
                : warned.length > 0
                  ? "var(--hw-warning)"
                  : "var(--hw-success)"
            }
          >
            {failing.length > 0
              ? `${failing.length} of ${count(detail.quality.length, "check")} failed`
              : warned.length > 0
                ? `${warned.length} of ${count(detail.quality.length, "check")} with warnings`
                : `${count(detail.quality.length, "check")} passed`}
          </Text>
        </section>
      )}
      {node.columns.length > 0 && (
        <section>
          <h3>Columns</h3>
          <ul className="hw-panel-columns">
            {node.columns.slice(0, 60).map((column) => (
              <li key={column.name}>
                <button
                  type="button"
                  className="hw-row"
                  data-on={trace?.columns.get(node.id)?.has(column.name) || undefined}
                  onClick={() => actions.trace(node.id, column.name)}
                  title={column.description ?? undefined}
                >
                  <span className="hw-row-name">
                    <Name tooltip={false}>{column.name}</Name>
                  </span>
                  {column.type && <span className="hw-row-type">{column.type}</span>}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {node.otherNames.length > 0 && (
        <section>
          <h3>Aliases</h3>
          {node.otherNames.map((other) => (
            <div key={`${other.namespace} ${other.name}`} className="hw-panel-other">
              <Name>{`${other.namespace}/${other.name}`}</Name>
            </div>
          ))}
        </section>
      )}
    </>
  );
}

function JobDetails({ node }: { node: LineageNode }) {
  const detail = useQuery(jobQuery(node.id)).data;
  const run = node.latestRun;
  return (
    <>
      <Facts
        facts={[
          ["Latest run", run ? <RunStateBadge key="s" state={run.state} /> : "none"],
          ["Started", <Time key="t" at={run?.startedAt} relative />],
          ["Duration", run?.durationMs == null ? "–" : formatDuration(run.durationMs)],
          ["Type", node.jobType ? jobTypeLabel(node.jobType) : "–"],
        ]}
      />
      {run?.error && <p className="hw-error-line">{run.error}</p>}
      <MappedRuns job={node.id} latest={run} />
      {detail && detail.latestRuns.length > 1 && (
        <section>
          <h3>Latest {count(detail.latestRuns.length, "run")}</h3>
          <RunBars runs={detail.latestRuns} />
        </section>
      )}
      {node.parent && (
        <section>
          <h3>Part of</h3>
          <NodeLink node={node.parent} namespace={false} integration={node.integration} />
        </section>
      )}
      {detail?.sql && (
        <section>
          <h3>SQL</h3>
          <Code text={detail.sql.query} language="sql" maxHeight={260} />
        </section>
      )}
    </>
  );
}

function GroupDetails({
  card,
  focus,
  actions,
  close,
}: {
  card: GroupCard;
  focus: Focus;
  actions: CardActions;
  close: () => void;
}) {
  const { states } = card.group;
  const { of, members } = card;
  const words = groupLabels[of.level];
  const taskGroup = of.level === "task-groups" ? of.name : "";
  return (
    <>
      <header className="hw-panel-head">
        <div className="hw-panel-title">
          <Text size="xs" c="dimmed">
            {words.one}
          </Text>
          <Title order={2}>
            <WrappingName text={of.name} />
          </Title>
        </div>
        <CloseButton close={close} />
      </header>
      <div className="hw-panel-actions">
        {of.dag && (
          <Button component={Link} to={`/jobs/${of.dag.id}`} size="xs" variant="light">
            Open DAG
          </Button>
        )}
        {of.dag && (of.dag.id !== focus.id || taskGroup !== focus.taskGroup) && (
          <FocusButton
            to={`/lineage/${of.dag.id}${taskGroup && `?${new URLSearchParams({ group: taskGroup })}`}`}
          />
        )}
        {of.dag && <ImpactButton id={of.dag.id} taskGroup={taskGroup} small />}
        <Button size="xs" variant="default" onClick={() => actions.toggleGroup(of)}>
          Ungroup
        </Button>
        <FollowButton subjects={[groupSubject(of)]} look="small" />
      </div>
      {words.member === "task" && (
        <Facts
          facts={[
            ["Tasks", String(members.filter(({ kind }) => kind === "job").length)],
            ["Succeeded", String(states.succeeded ?? 0)],
            ["Failed", String(states.failed ?? 0)],
            ["Running", String(states.running ?? 0)],
          ]}
        />
      )}
      <section>
        <h3>Contents</h3>
        <ul className="hw-panel-list">
          {members.map((member) => (
            <li key={member.id}>
              <NodeLink node={member} namespace={false} integration={member.integration} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function groupSubject({ level, name, namespace, dag }: Group): FollowSubject {
  if (level === "dags" && dag) return { node: dag };
  if (level === "namespaces") return { selection: fieldTerm("namespace", namespace) };
  const terms = dag
    ? [fieldTerm("dag", dag.name), fieldTerm("group", name)]
    : [fieldTerm("namespace", namespace), fieldTerm("dataset", schemaPattern(name, namespace))];
  return { selection: terms.join(" ") };
}

/** A pattern for the names of the datasets in a schema or folder. */
function schemaPattern(place: string, namespace: string): string {
  const { separator } = datasetPlatform(namespace);
  const folder = `${namespace.replace(/\/$/, "")}/`;
  return `${place.startsWith(folder) ? place.slice(folder.length) : place}${separator}*`;
}

/** Collapses the node into its task group, DAG, schema or namespace. */
function GroupButtons({ node, actions }: { node: LineageNode; actions: CardActions }) {
  const groups = groupsOf(node).toReversed();
  if (groups.length === 0) return null;
  return (
    <section>
      <h3>Group by</h3>
      <div className="hw-panel-folds">
        {groups.map((group) => (
          <Button
            key={group.id}
            size="compact-xs"
            variant="default"
            leftSection={<FoldHorizontal size={13} />}
            aria-label={group.name}
            title={`${groupLabels[group.level].one} ${group.name}`.slice(0, 1_000)}
            onClick={() => actions.toggleGroup(group)}
          >
            <Name tooltip={false}>{group.name}</Name>
          </Button>
        ))}
      </div>
    </section>
  );
}
