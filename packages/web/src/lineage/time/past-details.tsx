import { Button, ScrollArea, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ArrowUpRight, X } from "lucide-react";
import type { LineageNode } from "../../api/v2.gen.ts";
import { Facts } from "../../ui/content/facts.tsx";
import { Time } from "../../ui/content/time.tsx";
import { Name, WrappingName } from "../../ui/nodes/name.tsx";
import { RunStateBadge } from "../../ui/nodes/run-state.tsx";
import { formatDuration, formatNumber } from "../../ui/text/format.ts";
import type { Card } from "../model/card.ts";
import { type Comparison, describeNode } from "../model/comparison.ts";
import { ChangeSign } from "../scene/change-sign.tsx";

/** Details of a selected card at the selected time, without anything later. */
export function PastDetails({
  card,
  comparison,
  close,
}: {
  card: Card;
  comparison: Comparison | undefined;
  close: () => void;
}) {
  return (
    <aside className="hw-panel" aria-label="Details">
      <ScrollArea h="100%" type="auto" viewportProps={{ tabIndex: 0 }}>
        <div className="hw-panel-body">
          <header className="hw-panel-head">
            <div className="hw-panel-title">
              <span className="hw-dimmed">{card.kind === "group" ? "DAG" : card.kind} at that time</span>
              <Title order={2}>
                <WrappingName text={card.kind === "group" ? card.group.name : card.node.name} />
              </Title>
            </div>
            <button
              type="button"
              className="hw-icon-button"
              aria-label={comparison ? "Back to changes" : "Close details"}
              onClick={close}
            >
              <X size={16} aria-hidden />
            </button>
          </header>
          {card.kind !== "group" && <NodeDetails node={card.node} comparison={comparison} />}
        </div>
      </ScrollArea>
    </aside>
  );
}

function NodeDetails({ node, comparison }: { node: LineageNode; comparison: Comparison | undefined }) {
  const compared = comparison?.nodes.get(node.id);
  const differences = compared ? describeNode(compared) : [];
  const run = node.latestRun;
  return (
    <>
      <div className="hw-panel-namespace">
        <Name>{node.namespace}</Name>
      </div>
      {compared && compared.change !== "unchanged" && (
        <section>
          <h3>
            <ChangeSign change={compared.change} /> {compared.change}
          </h3>
          {differences.map((difference) => (
            <div key={difference} className="hw-changes-detail">
              {difference}
            </div>
          ))}
        </section>
      )}
      <Facts
        facts={
          node.kind === "dataset"
            ? [
                ["Last written", <Time key="w" at={node.lastWrittenAt} />],
                ["Columns", node.columnCount > 0 ? formatNumber(node.columnCount) : "unknown"],
              ]
            : [
                ["Latest run", run ? <RunStateBadge key="s" state={run.state} /> : "none"],
                ["Started", <Time key="t" at={run?.startedAt} />],
                ["Duration", run?.durationMs == null ? "–" : formatDuration(run.durationMs)],
              ]
        }
      />
      <div className="hw-panel-actions">
        <Button
          component={Link}
          to={node.kind === "dataset" ? `/datasets/${node.id}` : `/jobs/${node.id}`}
          size="xs"
          variant="light"
          rightSection={<ArrowUpRight size={14} />}
        >
          Open current version
        </Button>
      </div>
      {node.columns.length > 0 && (
        <section>
          <h3>Columns</h3>
          <ul className="hw-past-columns">
            {node.columns.map((column) => (
              <li key={column.name}>
                <Name>{column.name}</Name> <span className="hw-dimmed">{column.type ?? ""}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
