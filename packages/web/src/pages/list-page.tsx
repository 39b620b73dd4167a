import { Select, Table } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Inbox, Waypoints } from "lucide-react";
import type { ReactNode } from "react";
import { listQuery, namespacesQuery } from "../api/queries.ts";
import { NodeLink } from "../ui/node-link.tsx";
import { Paged } from "../ui/paged.tsx";
import { RunStateBadge } from "../ui/run-state.tsx";
import { Notice } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useTitle } from "../ui/use-title.ts";

/** The list of datasets or of jobs. */
export function ListPage({
  kind,
  namespace,
  state,
  onNamespace,
  filters,
}: {
  kind: "datasets" | "jobs";
  namespace: string | undefined;
  state?: string | undefined;
  onNamespace: (namespace: string | undefined) => void;
  filters?: ReactNode;
}) {
  const title = kind === "datasets" ? "Datasets" : "Jobs";
  useTitle(title);
  const namespaces = useQuery(namespacesQuery());
  const list = useInfiniteQuery(listQuery(kind, { namespace, state }));
  const options = (namespaces.data?.items ?? []).filter((one) => one[kind] > 0).map((one) => one.name);
  return (
    <div className="hw-page">
      <header className="hw-head">
        <h1>{title}</h1>
      </header>
      <div className="hw-filter">
        <Select
          aria-label="Namespace"
          placeholder="All namespaces"
          data={[...new Set(namespace ? [...options, namespace] : options)]}
          value={namespace ?? null}
          onChange={(value) => onNamespace(value ?? undefined)}
          searchable
          clearable
          limit={100}
          w={320}
          nothingFoundMessage="No such namespace"
          clearButtonProps={{ "aria-label": "All namespaces" }}
        />
        {filters}
      </div>
      <Paged
        query={list}
        empty={
          <Notice icon={<Inbox />} title={`No ${kind} here`}>
            {namespace || state
              ? "Nothing fits the filter."
              : "They appear with the first event that names one."}
          </Notice>
        }
      >
        {(items) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <section className="hw-table-scroll" aria-label={title} tabIndex={0}>
            <Table className="hw-table" verticalSpacing={8} highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  {kind === "jobs" && <Table.Th>Type</Table.Th>}
                  <Table.Th>{kind === "jobs" ? "Latest run" : "Last writer"}</Table.Th>
                  <Table.Th>Updated</Table.Th>
                  <Table.Th>
                    <span className="hw-visually-hidden">Lineage</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((item) => (
                  <Table.Tr key={item.id}>
                    <Table.Td>
                      <NodeLink node={item} />
                    </Table.Td>
                    {kind === "jobs" && <Table.Td className="hw-dimmed">{item.jobType ?? "–"}</Table.Td>}
                    <Table.Td>
                      {item.latestRun ? (
                        <Link
                          to="/runs/$id"
                          params={{ id: item.latestRun.id }}
                          style={{ textDecoration: "none" }}
                        >
                          <RunStateBadge state={item.latestRun.state} />
                        </Link>
                      ) : (
                        <span className="hw-dimmed">–</span>
                      )}
                    </Table.Td>
                    <Table.Td>
                      <Time at={item.updatedAt} relative />
                    </Table.Td>
                    <Table.Td>
                      <Link
                        to="/lineage/$id"
                        params={{ id: item.id }}
                        className="hw-icon-button"
                        aria-label={`Lineage of ${item.name.slice(0, 200)}`}
                      >
                        <Waypoints size={16} aria-hidden />
                      </Link>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        )}
      </Paged>
    </div>
  );
}
