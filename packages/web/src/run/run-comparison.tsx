import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { runComparisonQuery } from "../api/page-queries.ts";
import type { RunComparison as Comparison, NodeReference } from "../api/v2.gen.ts";
import { Failure, Loading } from "../ui/content/states.tsx";
import { TextDiff } from "../ui/content/text-diff.tsx";
import { Time } from "../ui/content/time.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { RunStateBadge } from "../ui/nodes/run-state.tsx";
import { formatDuration, formatNumber } from "../ui/text/format.ts";

/** The differences between a run and the previous successful one. */
export function RunComparison({ id, other }: { id: string; other: string }) {
  const comparison = useQuery(runComparisonQuery(id, other));
  if (comparison.isPending) return <Loading rows={4} />;
  if (comparison.isError) return <Failure error={comparison.error} retry={() => void comparison.refetch()} />;
  return <Differences comparison={comparison.data} />;
}

function Differences({ comparison }: { comparison: Comparison }) {
  const { run, other, inputs, outputs, datasets, sql, facets, jobVersion } = comparison;
  const durationText = (milliseconds: number | null) =>
    milliseconds === null ? "–" : formatDuration(milliseconds);
  const rows: readonly (readonly [string, ReactNode, ReactNode])[] = [
    ["State", <RunStateBadge key="o" state={other.state} />, <RunStateBadge key="r" state={run.state} />],
    ["Started", <Time key="o" at={other.startedAt} />, <Time key="r" at={run.startedAt} />],
    [
      "Duration",
      durationText(other.durationMs),
      `${durationText(run.durationMs)}${ratio(other.durationMs, run.durationMs)}`,
    ],
    ["Job version", short(jobVersion.before), short(jobVersion.after)],
  ];
  const members = [
    ...inputs.added.map((node) => ["now reads", node] as const),
    ...inputs.removed.map((node) => ["no longer reads", node] as const),
    ...outputs.added.map((node) => ["now writes", node] as const),
    ...outputs.removed.map((node) => ["no longer writes", node] as const),
  ];
  return (
    <div className="hw-stack">
      <section className="hw-table-scroll" aria-label="Run comparison">
        <table className="hw-plain-table">
          <caption>Run comparison</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="hw-visually-hidden">Property</span>
              </th>
              <th scope="col">
                <Link to="/runs/$id" params={{ id: other.id }} className="hw-text-button">
                  Previous successful run
                </Link>
              </th>
              <th scope="col">This run</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([label, before, after]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td className="hw-numbers">{before}</td>
                <td className="hw-numbers">{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {members.length > 0 && (
        <section className="hw-box">
          <h2>Inputs and outputs</h2>
          <ul className="hw-list">
            {members.map(([word, node]) => (
              <Member key={`${word} ${node.id}`} word={word} node={node} />
            ))}
          </ul>
        </section>
      )}
      {datasets.length > 0 && (
        <section className="hw-table-scroll" aria-label="Dataset differences">
          <table className="hw-plain-table">
            <caption>Dataset differences</caption>
            <thead>
              <tr>
                <th scope="col">Dataset</th>
                <th scope="col" className="hw-right">
                  Rows
                </th>
                <th scope="col">Version</th>
                <th scope="col">Schema</th>
              </tr>
            </thead>
            <tbody>
              {datasets.map(({ dataset, side, rowCount, version, schema }) => (
                <tr key={`${side} ${dataset.id}`}>
                  <td>
                    <NodeLink node={dataset} namespace={false} />
                    <span className="hw-list-error">{side}</span>
                  </td>
                  <td className="hw-right hw-numbers">
                    {rowCount.before === rowCount.after
                      ? rowsText(rowCount.after)
                      : `${rowsText(rowCount.before)} → ${rowsText(rowCount.after)}`}
                  </td>
                  <td className="hw-mono">
                    {version.before === version.after
                      ? "unchanged"
                      : `${short(version.before)} → ${short(version.after)}`}
                  </td>
                  <td className="hw-mono">
                    {schema
                      ? [
                          ...schema.added.map(({ name }) => `+ ${name}`),
                          ...schema.removed.map(({ name }) => `− ${name}`),
                          ...schema.retyped.map(
                            ({ name, before, after }) => `~ ${name}: ${before} → ${after}`,
                          ),
                        ].join(", ")
                      : "unchanged or not reported"}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {sql && (
        <section>
          <h2 className="hw-small-heading">SQL</h2>
          <TextDiff before={sql.before ?? ""} after={sql.after ?? ""} label="SQL differences" />
        </section>
      )}
      {facets.length > 0 && (
        <section className="hw-table-scroll" aria-label="Facet differences">
          <table className="hw-plain-table">
            <caption>Facet differences{comparison.truncated && " (first 200)"}</caption>
            <thead>
              <tr>
                <th scope="col">Facet</th>
                <th scope="col">Previous successful run</th>
                <th scope="col">This run</th>
              </tr>
            </thead>
            <tbody>
              {facets.map(({ facet, of, pointer, before, after }) => (
                <tr key={`${of} ${facet} ${pointer}`} className="hw-mono">
                  <th scope="row" className="hw-wrap">
                    {facet}
                    {pointer}
                    <span className="hw-list-error">{of} facet</span>
                  </th>
                  <td className="hw-wrap">{before ?? "–"}</td>
                  <td className="hw-wrap">{after ?? "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {members.length + datasets.length + facets.length === 0 && !sql && (
        <p className="hw-dimmed">
          No differences in inputs, outputs, versions, SQL or facets. IDs, times and addresses are not
          compared.
        </p>
      )}
    </div>
  );
}

function Member({ word, node }: { word: string; node: NodeReference }) {
  return (
    <li>
      <span className="hw-change">{word}</span>
      <div className="hw-list-main">
        <NodeLink node={node} />
      </div>
    </li>
  );
}

const short = (id: string | null): string => id?.slice(0, 8) ?? "–";
const rowsText = (number: number | null): string => (number === null ? "–" : formatNumber(number));

function ratio(before: number | null, after: number | null): string {
  if (!before || after === null) return "";
  const percent = Math.round((after / before - 1) * 100);
  return percent === 0 ? " (unchanged)" : ` (${percent > 0 ? "+" : "−"}${formatNumber(Math.abs(percent))}%)`;
}
