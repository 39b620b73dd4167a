import { dashes } from "../scene/stroke.ts";

/** The graph that a legend explains: recorded lineage, or that of SQL before a run. */
export type LegendKind = "lineage" | "sql";

/** The lines of a legend and the keyboard shortcuts. */
export function LegendContent({ kind }: { kind: LegendKind }) {
  return (
    <>
      {kind === "lineage" ? <LineageLines /> : <SqlLines />}
      <Keys kind={kind} />
    </>
  );
}

function LineageLines() {
  return (
    <>
      <h2>Table lineage</h2>
      <Line label="Observed in a run" dash={dashes.observed} color="edge" />
      <Line label="Declared by an event or manually" dash={dashes.declared} color="edge" />
      <Line label="Inferred by Headwater" dash={dashes.inferred} color="edge" />
      <Line label="Triggered through an asset" dash={dashes.control} color="edge" width={2.5} />
      <Line label="Provisional: no complete run yet" dash={dashes.observed} color="edge" head="open" />
      <Line label="Not in the latest run" dash={dashes.observed} color="edge" head="ring" />
      <Line label="Stale: not seen for a long time" dash={dashes.observed} color="edge-stale" head="bar" />
      <h2>Column lineage</h2>
      <Line label="All columns, many bundled" dash={dashes.direct} color="column" />
      <Line label="Traced, direct: value source" dash={dashes.direct} color="accent" />
      <Line label="Traced, indirect: join, filter, group, sort" dash={dashes.indirect} color="indirect" />
      <Line label="Direct, inferred by Headwater" dash={dashes.inferred} color="accent" />
      <Line label="Indirect, inferred by Headwater" dash={dashes["indirect-inferred"]} color="indirect" />
      <Line label="Direct, declared" dash={dashes.declared} color="accent" />
      <Line label="Indirect, declared" dash={dashes["indirect-declared"]} color="indirect" />
      <Line label="Masked" dash={dashes.direct} color="accent" masked />
    </>
  );
}

function SqlLines() {
  return (
    <>
      <h2>Lines</h2>
      <Line label="Table: reads and writes" dash={dashes.observed} color="edge" />
      <Line label="Column: value source" dash={dashes.direct} color="accent" />
      <Line label="Column: masked" dash={dashes.direct} color="accent" masked />
    </>
  );
}

function Keys({ kind }: { kind: LegendKind }) {
  return (
    <>
      <h2>Keyboard shortcuts</h2>
      <dl className="hw-keys">
        <dt>
          <kbd>←</kbd> <kbd>→</kbd>
        </dt>
        <dd>follow an edge</dd>
        <dt>
          <kbd>↑</kbd> <kbd>↓</kbd>
        </dt>
        <dd>move within a column</dd>
        {kind === "lineage" && (
          <>
            <dt>
              <kbd>U</kbd> <kbd>D</kbd>
            </dt>
            <dd>show more upstream, downstream</dd>
          </>
        )}
        <dt>
          <kbd>C</kbd>
        </dt>
        <dd>show or hide columns</dd>
        {kind === "lineage" && (
          <>
            <dt>
              <kbd>S</kbd>
            </dt>
            <dd>select nodes</dd>
          </>
        )}
        <dt>
          <kbd>F</kbd>
        </dt>
        <dd>fit the graph, the trace or the selection</dd>
        <dt>
          <kbd>Esc</kbd>
        </dt>
        <dd>clear the trace</dd>
      </dl>
    </>
  );
}

const headPaths = {
  filled: "M44 1.5 51 5 44 8.5z",
  open: "M44 1.5 51 5 44 8.5z",
  bar: "M46 0V10",
  ring: "M44 5a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0",
} as const;

function Line({
  label,
  dash,
  color,
  head = "filled",
  masked = false,
  width = 1.8,
}: {
  label: string;
  dash: readonly number[];
  color: string;
  head?: "filled" | "open" | "bar" | "ring";
  masked?: boolean;
  width?: number;
}) {
  return (
    <div className="hw-legend-line">
      <svg width="52" height="10" aria-hidden="true">
        <path
          d="M1 5H44"
          stroke={`var(--hw-${color})`}
          strokeWidth={width}
          strokeDasharray={dash.join(" ")}
          fill="none"
        />
        <path
          d={headPaths[head]}
          fill={head === "filled" ? `var(--hw-${color})` : "none"}
          stroke={`var(--hw-${color})`}
          strokeWidth={head === "bar" ? 2 : 1}
        />
        {masked && <rect x="5" y="1" width="8" height="8" fill={`var(--hw-${color})`} />}
      </svg>
      {label}
    </div>
  );
}
