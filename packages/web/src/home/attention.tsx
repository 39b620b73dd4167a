import { Button, SegmentedControl } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { CircleCheckBig } from "lucide-react";
import { useState } from "react";
import type { Attention as AttentionFacts, AttentionGroup } from "../api/v2.gen.ts";
import { FollowButton } from "../notifications/follow-button.tsx";
import { Time } from "../ui/content/time.tsx";
import { WebLink } from "../ui/controls/web-link.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { problemAppearances } from "../ui/nodes/node-status.tsx";
import { count, formatNumber } from "../ui/text/format.ts";
import { fieldTerm } from "../ui/text/selection-terms.ts";
import { Box } from "./box.tsx";

/** Groups that are shown before the user asks for all. */
const firstGroups = 12;

/** Heading of groups without an owner. */
const noOwner = "No owner";

type Grouping = "dag" | "owner";

/** What needs attention, by DAG or by owner: failed, lost and late DAGs, failing checks, long runs. */
export function Attention({ attention }: { attention: AttentionFacts }) {
  const [grouping, setGrouping] = useState<Grouping>("dag");
  const [isWhole, setWhole] = useState(false);
  const { groups, truncated } = attention;
  const shown = isWhole ? groups : groups.slice(0, firstGroups);
  return (
    <Box
      title="Needs attention"
      note={summaryOf(attention) || undefined}
      aside={
        groups.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label="Group by"
            value={grouping}
            onChange={(value) => setGrouping(value as Grouping)}
            data={[
              { value: "dag", label: "By DAG" },
              { value: "owner", label: "By owner" },
            ]}
          />
        )
      }
    >
      {groups.length === 0 ? (
        <p className="hw-all-well">
          <CircleCheckBig size={17} aria-hidden /> All DAGs ran on time and all checks pass
        </p>
      ) : grouping === "dag" ? (
        <GroupList groups={shown} />
      ) : (
        byOwner(shown).map(([owner, own]) => (
          <section key={owner} aria-label={owner}>
            <h3 className="hw-attention-owner">
              {owner} <span className="hw-dimmed">{formatNumber(own.length)}</span>
              {owner !== noOwner && (
                <FollowButton subjects={[{ selection: fieldTerm("owner", owner) }]} look="icon" />
              )}
            </h3>
            <GroupList groups={own} />
          </section>
        ))
      )}
      {groups.length > firstGroups && (
        <Button variant="subtle" size="compact-sm" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show fewer" : `Show all ${groups.length}`}
        </Button>
      )}
      {truncated && <p className="hw-dimmed">More problems exist; the most serious ones are listed.</p>}
      <DatasetCounts attention={attention} />
    </Box>
  );
}

function summaryOf({ counts }: AttentionFacts): string {
  return [
    counts.failed > 0 && `${count(counts.failed, "DAG")} failed`,
    counts.lost > 0 && `${count(counts.lost, "run")} lost`,
    counts.late > 0 && `${count(counts.late, "DAG")} late`,
    counts["failing-checks"] > 0 && `${count(counts["failing-checks"], "dataset")} failing checks`,
    counts["running-long"] > 0 && `${formatNumber(counts["running-long"])} running long`,
  ]
    .filter(Boolean)
    .join(" · ");
}

function byOwner(groups: readonly AttentionGroup[]): [string, AttentionGroup[]][] {
  const owners = new Map<string, AttentionGroup[]>();
  for (const group of groups)
    for (const owner of group.owners.length > 0 ? group.owners : [noOwner])
      owners.set(owner, [...(owners.get(owner) ?? []), group]);
  return [...owners].sort(([, a], [, b]) => b.length - a.length);
}

function GroupList({ groups }: { groups: readonly AttentionGroup[] }) {
  return (
    <ul className="hw-list hw-attention">
      {groups.map((group) => (
        <Group key={`${group.kind} ${group.node.id}`} group={group} />
      ))}
    </ul>
  );
}

function Group({ group }: { group: AttentionGroup }) {
  const { Icon, label, color } = problemAppearances[group.kind];
  const { run, tasks } = group;
  const otherKinds = group.kinds.filter((kind) => kind !== group.kind);
  const others = group.affectedOwners.filter((owner) => !group.owners.includes(owner));
  return (
    <li>
      <span className="hw-state" style={{ color }} role="img" aria-label={label}>
        <Icon size={17} aria-hidden />
      </span>
      <div className="hw-list-main">
        <NodeLink node={group.node} namespace={false} />
        <span className="hw-list-error">
          {label}
          {tasks[0] && ` in ${taskName(tasks[0].name, group.node.name)}`}
          {tasks.length > 1 && ` and ${tasks.length - 1} more`}
          {otherKinds.length > 0 &&
            ` (also ${otherKinds.map((kind) => problemAppearances[kind].label.toLowerCase()).join(", ")})`}
          {group.detail && `: ${group.detail}`}
        </span>
        <span className="hw-attention-facts">
          {group.owners.length > 0 && <span>{group.owners.join(", ")}</span>}
          <Link to="/impact/$id" params={{ id: group.node.id }}>
            {group.affectedDatasets === 0
              ? "No dataset affected"
              : `${count(group.affectedDatasets, "dataset")} affected`}
          </Link>
          {others.length > 0 && (
            <span>
              also affects {others.slice(0, 3).join(", ")}
              {others.length > 3 && ` and ${others.length - 3} more`}
            </span>
          )}
        </span>
      </div>
      <span className="hw-list-side">
        <span>
          {group.kind === "late" ? "expected " : "since "}
          <Time at={group.since} relative />
        </span>
        <span className="hw-attention-links">
          <FollowButton subjects={[{ node: group.node }]} look="icon" />
          {group.airflowLog && <WebLink to={group.airflowLog}>Log</WebLink>}
          {run ? (
            <Link to="/runs/$id" params={{ id: run.id }}>
              Run and cause
            </Link>
          ) : (
            <Link
              to={group.node.kind === "dataset" ? "/datasets/$id" : "/jobs/$id"}
              params={{ id: group.node.id }}
            >
              Cause
            </Link>
          )}
        </span>
      </span>
    </li>
  );
}

/** The name of a task below its DAG. */
function taskName(name: string, dag: string): string {
  return name.startsWith(`${dag}.`) ? name.slice(dag.length + 1) : name;
}

function DatasetCounts({
  attention: { staleDatasets, upstreamFailedDatasets },
}: {
  attention: AttentionFacts;
}) {
  if (staleDatasets + upstreamFailedDatasets === 0) return null;
  return (
    <p className="hw-attention-datasets">
      {staleDatasets > 0 && (
        <Link to="/search" search={{ q: "type:dataset state:stale" }}>
          {count(staleDatasets, "stale dataset")}
        </Link>
      )}
      {upstreamFailedDatasets > 0 && (
        <Link to="/search" search={{ q: "type:dataset state:upstream-failed" }}>
          {count(upstreamFailedDatasets, "dataset")} built from failing data
        </Link>
      )}
    </p>
  );
}
