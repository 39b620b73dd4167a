import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { childJobsQuery } from "../api/page-queries.ts";
import type { ChildJob } from "../api/v2.gen.ts";
import { Failure, Loading } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { RunStateBadge } from "../ui/nodes/run-state.tsx";
import { formatDuration } from "../ui/text/format.ts";

/** The tasks of a DAG by task group, each with its latest state. */
export function Children({ id }: { id: string }) {
  const children = useQuery(childJobsQuery(id));
  if (children.isPending) return <Loading />;
  if (children.isError) return <Failure error={children.error} retry={() => void children.refetch()} />;
  const groups = new Map<string, ChildJob[]>();
  for (const child of children.data.items) {
    const name = child.taskGroups.at(-1) ?? "";
    groups.set(name, [...(groups.get(name) ?? []), child]);
  }
  const ordered = [...groups].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return (
    <>
      <section className="hw-table-scroll" aria-label="Tasks">
        <table className="hw-plain-table">
          <caption className="hw-visually-hidden">Tasks and their latest runs</caption>
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">Latest state</th>
              <th scope="col">Started</th>
              <th scope="col" className="hw-right">
                Duration
              </th>
            </tr>
          </thead>
          {ordered.map(([group, items]) => (
            <tbody key={group}>
              {groups.size > 1 && (
                <tr>
                  <th scope="rowgroup" colSpan={4}>
                    {group === "" ? (
                      "Ungrouped"
                    ) : (
                      <Link to="/lineage/$id" params={{ id }} search={{ group }} className="hw-text-button">
                        {group}
                      </Link>
                    )}
                  </th>
                </tr>
              )}
              {items.map(({ job, latestRun }) => (
                <tr key={job.id}>
                  <td>
                    <NodeLink node={job} namespace={false} />
                  </td>
                  <td>
                    {latestRun ? (
                      <Link to="/runs/$id" params={{ id: latestRun.id }} className="hw-text-button">
                        <RunStateBadge state={latestRun.state} />
                      </Link>
                    ) : (
                      "–"
                    )}
                  </td>
                  <td>
                    <Time at={latestRun?.startedAt} relative />
                  </td>
                  <td className="hw-right hw-numbers">
                    {latestRun?.durationMs == null ? "–" : formatDuration(latestRun.durationMs)}
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
      {children.data.truncated && <p className="hw-dimmed">Showing the first 1,000 tasks.</p>}
    </>
  );
}
