import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, Minus, ShieldCheck, SkipForward, TriangleAlert, X } from "lucide-react";
import { useState } from "react";
import { datasetQualityQuery } from "../api/page-queries.ts";
import type { DatasetQuality } from "../api/v2.gen.ts";
import { ChartTableSwitch, type ChartView } from "../ui/charts/chart-table-switch.tsx";
import { Spark } from "../ui/charts/spark.tsx";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Failure, Loading, Notice } from "../ui/content/states.tsx";
import { Name } from "../ui/nodes/name.tsx";
import { count, formatBytes, formatInstant, formatNumber } from "../ui/text/format.ts";

/** Limit of metrics shown as charts; the table shows all. */
const maxCharts = 60;

const names: Readonly<Record<string, string>> = {
  rowCount: "Rows",
  bytes: "Size",
  fileCount: "Files",
  nullCount: "Null values",
  distinctCount: "Distinct values",
  count: "Values",
  min: "Minimum",
  max: "Maximum",
  sum: "Sum",
};

/** Quality of a dataset over runs: assertions as a grid, metrics as charts or a table. */
export function Quality({ id }: { id: string }) {
  const quality = useQuery(datasetQualityQuery(id));
  const [view, setView] = useState<ChartView>("chart");
  if (quality.isPending) return <Loading />;
  if (quality.isError) return <Failure error={quality.error} retry={() => void quality.refetch()} />;
  const { data } = quality;
  if (data.runs.length === 0) {
    return (
      <Notice icon={<ShieldCheck />} title="No quality data yet">
        Checks come from the facets dataQualityAssertions, dataQualityMetrics and outputStatistics.
      </Notice>
    );
  }
  return (
    <>
      {data.assertions.length > 0 && <Assertions quality={data} />}
      {data.metrics.length > 0 && (
        <section className="hw-section">
          <div className="hw-section-head">
            <h2>
              Metrics <span className="hw-dimmed">latest {count(data.runs.length, "run")}</span>
            </h2>
            <ChartTableSwitch label="Show metrics as" chart="Charts" view={view} show={setView} />
          </div>
          {view === "chart" ? <MetricCharts quality={data} /> : <MetricTable quality={data} />}
        </section>
      )}
      {data.truncated && <p className="hw-dimmed">Limit reached: more runs, assertions or metrics exist.</p>}
    </>
  );
}

const dayFormat = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short" });

/** Counts the results of checks in their latest runs: "1 failing, 2 skipped, 6 passing". */
export function describeLatest(outcomes: readonly (Outcome | null | undefined)[]): string {
  const words = {
    failed: "failing",
    warned: "with warnings",
    skipped: "skipped",
    passed: "passing",
  } as const;
  const counts = (["failed", "warned", "skipped", "passed"] as const).map((status) => ({
    status,
    amount: outcomes.filter((one) => one?.status === status).length,
  }));
  const present = counts.filter(({ amount }) => amount > 0);
  if (present.length === 1) return `all ${words[present[0]!.status]} in the latest run`;
  return `${present.map(({ status, amount }) => `${amount} ${words[status]}`).join(", ")} in the latest run`;
}

type Run = DatasetQuality["runs"][number];
const at = (run: Run): string => run.endedAt ?? run.startedAt ?? "";
const day = (run: Run): string => (at(run) ? formatInstant(new Date(at(run))) : "no timestamp");

/** The time of a run, with its attempt if the task was retried. */
function describeRun(run: Run): string {
  return run.attempts > 1 ? `${day(run)}, attempt ${run.tryNumber} of ${run.attempts}` : day(run);
}

function Assertions({ quality }: { quality: DatasetQuality }) {
  const { runs, assertions } = quality;
  const summary = describeLatest(assertions.map(({ outcomes }) => outcomes.findLast((one) => one !== null)));
  // Runs that only reported metrics are not in the grid.
  const shown = runs.flatMap((run, position) =>
    assertions.some(({ outcomes }) => outcomes[position] !== null) ? [{ run, position }] : [],
  );
  return (
    <section className="hw-section">
      <div className="hw-section-head">
        <h2>
          Assertions <span className="hw-dimmed">{summary}</span>
        </h2>
        <ul className="hw-grid-key">
          {(["passed", "warned", "failed", "skipped"] as const).map((status) => (
            <li key={status}>
              <Result status={status} /> {status}
            </li>
          ))}
          <li>
            <Result status={null} /> not checked
          </li>
        </ul>
      </div>
      <ScrollRegion label="Assertions over runs">
        <table className="hw-grid">
          <caption className="hw-visually-hidden">
            Assertions over the latest {count(shown.length, "run")}, oldest first
          </caption>
          <thead>
            <tr>
              <th scope="col">Assertion</th>
              {shown.map(({ run }) => (
                <th key={run.id} scope="col">
                  <Link
                    to="/runs/$id"
                    params={{ id: run.id }}
                    aria-label={`Run of ${describeRun(run)}`}
                    title={describeRun(run)}
                  >
                    {at(run) ? dayFormat.format(new Date(at(run))) : "?"}
                    {run.attempts > 1 && (
                      <span className="hw-grid-attempt">
                        {run.tryNumber}/{run.attempts}
                      </span>
                    )}
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {assertions.map(({ assertion, name, column, outcomes }) => (
              <tr key={`${assertion} ${name} ${column}`}>
                <th scope="row" className="hw-mono">
                  <Name>{name ?? assertion}</Name>
                  {column && <span className="hw-dimmed"> {column}</span>}
                </th>
                {shown.map(({ run, position }) => (
                  <td key={run.id} title={describe(run, outcomes[position] ?? null)}>
                    <Result status={outcomes[position]?.status ?? null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

type Outcome = NonNullable<DatasetQuality["assertions"][number]["outcomes"][number]>;

/** The day of a run with the expected and actual values. */
function describe(run: Run, outcome: Outcome | null): string {
  if (!outcome) return `${describeRun(run)}\nNot checked`;
  if (outcome.status === "skipped") return `${describeRun(run)}\nSkipped`;
  const parts = [
    outcome.severity && `Severity: ${outcome.severity}`,
    outcome.expected !== null && `Expected: ${outcome.expected}`,
    outcome.actual !== null && `Actual: ${outcome.actual}`,
  ];
  return [describeRun(run), ...parts.filter(Boolean)].join("\n");
}

const results = {
  passed: Check,
  warned: TriangleAlert,
  failed: X,
  skipped: SkipForward,
} as const;

function Result({ status }: { status: Outcome["status"] | null }) {
  const [kind, label, Icon] =
    status === null
      ? (["none", "not checked", Minus] as const)
      : ([status, status, results[status]] as const);
  return (
    <span className="hw-result" data-kind={kind} role="img" aria-label={label}>
      <Icon size={13} strokeWidth={3} aria-hidden />
    </span>
  );
}

function MetricCharts({ quality: { runs, metrics } }: { quality: DatasetQuality }) {
  return (
    <>
      <ul className="hw-metrics">
        {metrics.slice(0, maxCharts).map(({ metric, column, values }) => {
          const points = values.flatMap((value, position) =>
            value === null ? [] : [{ at: at(runs[position]!), value }],
          );
          const [last, before] = [points.at(-1), points.at(-2)];
          return (
            <li key={`${metric} ${column}`} className="hw-box">
              <div className="hw-metric-name">
                {names[metric] ?? metric}
                {column && <span className="hw-mono hw-dimmed">{column}</span>}
              </div>
              <div className="hw-metric-value hw-numbers">
                {last ? show(metric, last.value) : "–"}
                {last && before && last.value !== before.value && (
                  <span className="hw-dimmed">
                    {last.value > before.value ? "▲" : "▼"}{" "}
                    {show(metric, Math.abs(last.value - before.value))}
                  </span>
                )}
              </div>
              {points.length > 1 && <Spark values={points} height={52} />}
            </li>
          );
        })}
      </ul>
      {metrics.length > maxCharts && (
        <p className="hw-dimmed">
          Showing {maxCharts} of {formatNumber(metrics.length)} metrics. The table shows all.
        </p>
      )}
    </>
  );
}

function MetricTable({ quality: { runs, metrics } }: { quality: DatasetQuality }) {
  return (
    <ScrollRegion label="Metrics over runs">
      <table className="hw-plain-table">
        <caption className="hw-visually-hidden">Metrics over runs, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            {runs.toReversed().map((run) => (
              <th key={run.id} scope="col" className="hw-right">
                {day(run)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {metrics.map(({ metric, column, values }) => (
            <tr key={`${metric} ${column}`}>
              <th scope="row">
                {names[metric] ?? metric} {column && <span className="hw-mono">{column}</span>}
              </th>
              {runs.toReversed().map((run, position) => {
                const value = values[runs.length - 1 - position] ?? null;
                return (
                  <td key={run.id} className="hw-right hw-numbers">
                    {value === null ? "–" : show(metric, value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function show(metric: string, value: number): string {
  return metric === "bytes" ? formatBytes(value) : formatNumber(value);
}
