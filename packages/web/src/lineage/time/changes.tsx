import { ScrollArea, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { ScrollRegion } from "../../ui/content/scroll-region.tsx";
import { Name } from "../../ui/nodes/name.tsx";
import { formatNumber } from "../../ui/text/format.ts";
import { type ChangeEntry, type Comparison, listChanges } from "../model/comparison.ts";
import { ChangeSign } from "../scene/change-sign.tsx";

const headings = { added: "Added", removed: "Removed", changed: "Changed" } as const;
/** Limit of entries listed before "Show all". */
const initialEntries = 200;

/** The side panel of a comparison: all differences between the two times. */
export function ChangesPanel({
  comparison,
  select,
}: {
  comparison: Comparison;
  select: (node: string) => void;
}) {
  const entries = useMemo(() => listChanges(comparison), [comparison]);
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? entries : entries.slice(0, initialEntries);
  return (
    <aside className="hw-panel" aria-label="Changes">
      <ScrollArea h="100%" type="auto" viewportProps={{ tabIndex: 0 }}>
        <div className="hw-panel-body hw-changes">
          <h2>Changes</h2>
          {entries.length === 0 && <p className="hw-dimmed">No changes in this graph</p>}
          {(["added", "removed", "changed"] as const).map((change) => {
            const own = shown.filter((entry) => entry.change === change);
            const all = entries.filter((entry) => entry.change === change).length;
            return own.length === 0 ? null : (
              <section key={change}>
                <h3>
                  <ChangeSign change={change} /> {headings[change]}{" "}
                  <span className="hw-dimmed hw-numbers">{formatNumber(all)}</span>
                </h3>
                <ul>
                  {own.map((entry) => (
                    <Entry key={`${entry.kind} ${entry.key}`} entry={entry} select={select} />
                  ))}
                </ul>
              </section>
            );
          })}
          {shown.length < entries.length && (
            <button type="button" className="hw-text-button" onClick={() => setWhole(true)}>
              Show all {formatNumber(entries.length)}
            </button>
          )}
        </div>
      </ScrollArea>
    </aside>
  );
}

function Entry({ entry, select }: { entry: ChangeEntry; select: (node: string) => void }) {
  return (
    <li>
      <button type="button" className="hw-text-button" onClick={() => select(entry.node)}>
        <Name>{entry.name}</Name>
      </button>
      <span className="hw-dimmed">{entry.kind}</span>
      {entry.details.map((detail) => (
        <span key={detail} className="hw-changes-detail">
          {detail}
        </span>
      ))}
      <RunLinks entry={entry} />
    </li>
  );
}

function RunLinks({ entry }: { entry: ChangeEntry }) {
  return entry.runs.map((run) => (
    <Link key={run.id} to="/runs/$id" params={{ id: run.id }} className="hw-text-button">
      Open run {run.runId.slice(0, 8)}
    </Link>
  ));
}

/** The comparison as a table, with the same content as the graph and the list. */
export function ChangesTable({
  comparison,
  select,
}: {
  comparison: Comparison;
  select: (node: string) => void;
}) {
  const entries = useMemo(() => listChanges(comparison), [comparison]);
  const alike = [...comparison.nodes.values()].filter(({ change }) => change === "unchanged");
  return (
    <ScrollRegion label="Comparison as table" className="hw-graph-table">
      <Table stickyHeader highlightOnHover verticalSpacing="xs" className="hw-table">
        <Table.Caption className="hw-visually-hidden">Differences between the two times</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Change</Table.Th>
            <Table.Th scope="col">Kind</Table.Th>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">Details</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={`${entry.kind} ${entry.key}`}>
              <Table.Td>
                <span className="hw-change-word" data-change={entry.change}>
                  {headings[entry.change]}
                </span>
              </Table.Td>
              <Table.Td>{entry.kind}</Table.Td>
              <Table.Td>
                <button type="button" className="hw-text-button" onClick={() => select(entry.node)}>
                  <Name>{entry.name}</Name>
                </button>
              </Table.Td>
              <Table.Td>
                {entry.details.map((detail) => (
                  <div key={detail}>{detail}</div>
                ))}
                <RunLinks entry={entry} />
              </Table.Td>
            </Table.Tr>
          ))}
          {alike.map((node) => (
            <Table.Tr key={node.id}>
              <Table.Td className="hw-dimmed">Unchanged</Table.Td>
              <Table.Td>{node.kind}</Table.Td>
              <Table.Td>
                <Name>{node.name}</Name>
              </Table.Td>
              <Table.Td />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
