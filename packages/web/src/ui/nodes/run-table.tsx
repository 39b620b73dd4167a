import { Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import type { RunSummary } from "../../api/v2.gen.ts";
import { ScrollRegion } from "../content/scroll-region.tsx";
import { SortHeader, type TableOrder } from "../content/sort-header.tsx";
import { Time } from "../content/time.tsx";
import { tooltip } from "../controls/tooltip.tsx";
import { formatDuration } from "../text/format.ts";
import { NodeLink } from "./node-link.tsx";
import { RunStateBadge } from "./run-state.tsx";

/** The columns that can be sorted, with the direction in which each is usually read. */
const columns = {
  state: ["State", "desc"],
  job: ["Job", "asc"],
  nominal: ["Logical date", "desc"],
  started: ["Started", "desc"],
  duration: ["Duration", "desc"],
  attempt: ["Attempt", "desc"],
} as const;

/** A table of runs; sortable with `sortBy`. */
export function RunTable({
  runs,
  showJob = true,
  order,
  sortBy,
}: {
  runs: readonly RunSummary[];
  showJob?: boolean;
  order?: TableOrder;
  sortBy?: (order: TableOrder) => void;
}) {
  const hasNominal = sortBy !== undefined || runs.some(({ nominalTime }) => nominalTime !== null);
  const header = (column: keyof typeof columns): ReactNode => {
    const [label, first] = columns[column];
    return order && sortBy ? (
      <SortHeader column={column} first={first} current={order} change={sortBy}>
        {label}
      </SortHeader>
    ) : (
      <Table.Th scope="col">{label}</Table.Th>
    );
  };
  return (
    <ScrollRegion label="Runs">
      <Table className="hw-table hw-list-table" verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {header("state")}
            {showJob && header("job")}
            {hasNominal && header("nominal")}
            {header("started")}
            {header("duration")}
            {header("attempt")}
            <Table.Th scope="col">Run</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Table.Tr key={run.id}>
              <Table.Td>
                <RunStateBadge state={run.state} lost={run.lost} superseded={run.superseded} />
              </Table.Td>
              {showJob && (
                <Table.Td>
                  <NodeLink node={run.job} namespace={false} />
                  {run.error && <span className="hw-list-error">{run.error}</span>}
                </Table.Td>
              )}
              {hasNominal && (
                <Table.Td>
                  <Time at={run.nominalTime} />
                </Table.Td>
              )}
              <Table.Td>
                <Time at={run.startedAt} />
              </Table.Td>
              <Table.Td className="hw-numbers hw-nowrap">
                {run.durationMs === null ? "–" : formatDuration(run.durationMs)}
              </Table.Td>
              <Table.Td className="hw-numbers hw-nowrap">
                <Attempts run={run} />
              </Table.Td>
              <Table.Td>
                <Link to="/runs/$id" params={{ id: run.id }} className="hw-text-button hw-mono">
                  {run.runId.slice(0, 8)}
                </Link>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

/** The number of attempts of a task's outcome, or the number of an earlier attempt. */
function Attempts({ run }: { run: RunSummary }) {
  const { attempts, superseded, tryNumber, mapIndex } = run;
  const index = mapIndex === null ? "" : ` [${mapIndex}]`;
  if (superseded) return `${tryNumber} of ${attempts}${index}`;
  if (attempts === 1) return `${tryNumber ?? "–"}${index}`;
  return (
    <span className="hw-attempt-count" {...tooltip("Retried; the state is that of the last attempt")}>
      <RotateCcw size={12} aria-hidden /> {attempts} attempts{index}
    </span>
  );
}
