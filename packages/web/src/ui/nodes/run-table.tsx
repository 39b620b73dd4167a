import { Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { RunSummary } from "../../api/v2.gen.ts";
import { ScrollRegion } from "../content/scroll-region.tsx";
import { Time } from "../content/time.tsx";
import { formatDuration } from "../text/format.ts";
import { NodeLink } from "./node-link.tsx";
import { RunStateBadge } from "./run-state.tsx";

/** A table of runs. */
export function RunTable({ runs, showJob = true }: { runs: readonly RunSummary[]; showJob?: boolean }) {
  return (
    <ScrollRegion label="Runs">
      <Table className="hw-table" verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>State</Table.Th>
            {showJob && <Table.Th>Job</Table.Th>}
            <Table.Th>Started</Table.Th>
            <Table.Th>Duration</Table.Th>
            <Table.Th>Attempt</Table.Th>
            <Table.Th>Run</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Table.Tr key={run.id}>
              <Table.Td>
                <RunStateBadge state={run.state} lost={run.lost} />
              </Table.Td>
              {showJob && (
                <Table.Td>
                  <NodeLink node={run.job} namespace={false} />
                  {run.error && <span className="hw-list-error">{run.error}</span>}
                </Table.Td>
              )}
              <Table.Td>
                <Time at={run.startedAt} />
              </Table.Td>
              <Table.Td className="hw-numbers">
                {run.durationMs === null ? "–" : formatDuration(run.durationMs)}
              </Table.Td>
              <Table.Td className="hw-numbers">
                {run.tryNumber ?? "–"}
                {run.mapIndex !== null && ` [${run.mapIndex}]`}
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
