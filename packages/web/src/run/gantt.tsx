import { Switch } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, CircleSlash2, Flag } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, memo, useCallback, useMemo, useState } from "react";
import type { RunDetail } from "../api/v2.gen.ts";
import { ChartTableSwitch, type ChartView } from "../ui/charts/chart-table-switch.tsx";
import { RunStateIcon, runStateLabel } from "../ui/nodes/run-state.tsx";
import { RunTable } from "../ui/nodes/run-table.tsx";
import { count, formatDuration, formatInstant } from "../ui/text/format.ts";
import { type GanttLayout, type GanttRow, type GanttSegment, layOutGantt } from "./gantt-layout.ts";
import { useTaskPlan } from "./use-task-plan.ts";

/** Limit of segments of a collapsed row that are drawn individually; more are drawn as one span. */
const maxSegments = 60;

/** The children of a run over time, one row each, in groups; or as a table. */
export function Gantt({ detail }: { detail: RunDetail }) {
  const [view, setView] = useState<ChartView>("chart");
  const [onlyCritical, setOnlyCritical] = useState(false);
  const plan = useTaskPlan(detail);
  const layout = useMemo(
    () =>
      layOutGantt(
        detail.run.job.name,
        detail.children,
        plan,
        // An active run is refetched every few seconds, which updates the chart.
        Date.now(),
      ),
    [detail, plan],
  );
  // A failed attempt that was repeated is not the outcome of its task.
  const failed = detail.children.filter(({ state, superseded }) => state === "FAIL" && !superseded).length;
  const retries = detail.children.filter(({ superseded }) => superseded).length;
  const isOver = detail.run.state !== "RUNNING" || detail.run.lost;
  const idle = isOver ? "did not run" : "not started";
  return (
    <section className="hw-section">
      <div className="hw-section-head">
        <h2>
          Tasks{" "}
          <span className="hw-dimmed">
            {count(detail.children.length - retries, "task run")}
            {failed > 0 && `, ${failed} failed`}
            {retries > 0 && `, ${count(retries, "retry", "retries")}`}
            {layout.idle.length > 0 && `, ${layout.idle.length} ${idle}`}
            {detail.childrenTruncated && ", first 1,000 shown"}
          </span>
        </h2>
        {view === "chart" && (
          <Switch
            size="xs"
            label="Critical path only"
            checked={onlyCritical}
            onChange={(event) => setOnlyCritical(event.currentTarget.checked)}
          />
        )}
        <ChartTableSwitch label="Show tasks as" view={view} show={setView} />
      </div>
      {view === "table" ? (
        <>
          <RunTable runs={detail.children} />
          {layout.idle.length > 0 && (
            <p className="hw-dimmed">
              Tasks that {isOver ? "did not run" : "have not started"}: {layout.idle.join(", ")}
            </p>
          )}
        </>
      ) : (
        <Chart layout={layout} onlyCritical={onlyCritical} idle={idle} />
      )}
    </section>
  );
}

function Chart({
  layout,
  onlyCritical,
  idle,
}: {
  layout: GanttLayout;
  onlyCritical: boolean;
  /** Describes a task without a run. */
  idle: string;
}) {
  // Mapped tasks start collapsed: they have many similar indexes.
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(layout.rows.flatMap(({ key, kind }) => (kind === "group" ? [key] : []))),
  );
  const [shown, setShown] = useState<GanttSegment | null>(null);
  const rows = layout.rows.filter(
    (row) => row.within.every((key) => open.has(key)) && (!onlyCritical || row.isCritical),
  );
  const span = layout.to - layout.from;
  const toggle = useCallback(
    (key: string) =>
      setOpen((before) => {
        const next = new Set(before);
        if (!next.delete(key)) next.add(key);
        return next;
      }),
    [],
  );
  const navigate = useNavigate();
  const follow = (event: MouseEvent) => {
    const link = event.target instanceof Element && event.target.closest<HTMLElement>("[data-run]");
    // Leave new tabs, downloads and the like to the browser.
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    void navigate({ to: "/runs/$id", params: { id: link.dataset.run! } });
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the links and buttons in it, clicks are on the links */}
      <div className="hw-gantt" onKeyDown={moveBetweenRows} onClick={follow}>
        <div className="hw-gantt-axis" aria-hidden>
          <span className="hw-gantt-zone">{zoneName(layout.from)}</span>
          <div>
            {ticks(layout.from, layout.to).map((at) => (
              <span
                key={at}
                data-end={(at - layout.from) / span > 0.9 || undefined}
                style={{ left: `${((at - layout.from) / span) * 100}%` }}
              >
                {clock(at, span)}
              </span>
            ))}
          </div>
        </div>
        <ul>
          {rows.map((row) => (
            <Row
              key={row.key}
              row={row}
              layout={layout}
              isOpen={open.has(row.key)}
              toggle={toggle}
              show={setShown}
              idle={idle}
            />
          ))}
        </ul>
      </div>
      <p className="hw-gantt-note" aria-live="polite">
        {shown ? (
          <>
            <RunStateIcon state={shown.run.state} lost={shown.run.lost} size={14} />{" "}
            <b>{shown.run.job.name}</b>
            {shown.run.mapIndex !== null && ` [${shown.run.mapIndex}]`}
            {shown.run.tryNumber !== null && `, attempt ${shown.run.tryNumber}`}:{" "}
            {formatInstant(new Date(shown.start))} – {describeEnd(shown)}
          </>
        ) : (
          <>
            <Flag size={13} aria-hidden /> marks the critical path, the tasks that determined when the run
            ended,{" "}
            {layout.criticalBy === "edges"
              ? "based on DAG dependencies."
              : "based on task times, as DAG dependencies were not reported."}
            {layout.unplaced > 0 && ` Not shown: ${count(layout.unplaced, "run")} without a start time.`}
          </>
        )}
      </p>
    </>
  );
}

/** A row of the chart. Memoized, as there may be a thousand while the pointer moves. */
const Row = memo(function Row({
  row,
  layout,
  isOpen,
  toggle,
  show,
  idle,
}: {
  row: GanttRow;
  layout: GanttLayout;
  isOpen: boolean;
  toggle: (key: string) => void;
  show: (segment: GanttSegment) => void;
  idle: string;
}) {
  const isIdle = row.segments.length === 0;
  const isSpan = row.segments.length > maxSegments;
  const hasBars = !isSpan && !(row.isCollapsible && isOpen);
  return (
    <li
      className="hw-gantt-row"
      data-kind={row.kind}
      data-critical={row.isCritical || undefined}
      data-idle={isIdle || undefined}
    >
      <RowName row={row} isOpen={isOpen} toggle={() => toggle(row.key)} />
      <div className="hw-gantt-track">
        {isIdle && row.kind === "task" && <span className="hw-gantt-idle">{idle}</span>}
        {(row.kind === "group" || isSpan) && row.segments.length > 0 && (
          <span className="hw-gantt-span" style={place(findSpan(row.segments), layout)} />
        )}
        {hasBars &&
          row.segments.map((segment) =>
            row.isCollapsible ? (
              // Bars of a collapsed row overlap; expand the row to reach its runs.
              <span
                key={segment.run.id}
                className="hw-gantt-bar"
                data-state={segment.run.lost ? "LOST" : segment.run.state}
                style={place(segment, layout)}
                title={describe(row, segment)}
                aria-hidden
              />
            ) : (
              // No component of the router's: each would follow where one is, a thousand times.
              // biome-ignore lint/a11y/useAnchorContent: a bar has no text; its accessible name describes it
              <a
                key={segment.run.id}
                href={`/runs/${segment.run.id}`}
                data-run={segment.run.id}
                className="hw-gantt-bar"
                data-state={segment.run.lost ? "LOST" : segment.run.state}
                style={place(segment, layout)}
                aria-label={describe(row, segment)}
                title={describe(row, segment)}
                onMouseEnter={() => show(segment)}
                onFocus={() => show(segment)}
              />
            ),
          )}
      </div>
      <span className="hw-gantt-took hw-numbers">
        {isIdle ? "–" : formatDuration(spanLength(row.segments))}
      </span>
    </li>
  );
});

function RowName({ row, isOpen, toggle }: { row: GanttRow; isOpen: boolean; toggle: () => void }) {
  const states = new Set(row.segments.map(({ run }) => run.state));
  const state = states.has("RUNNING") ? "RUNNING" : (row.segments.at(-1)?.run.state ?? "UNKNOWN");
  // A failed attempt that was repeated is not the outcome.
  const hasFailed = row.segments.some(({ run }) => run.state === "FAIL" && !run.superseded);
  const worst = row.isCollapsible && hasFailed ? "FAIL" : state;
  const running = row.segments.filter(({ run }) => run.state === "RUNNING");
  // Lost only if no run in the row is active.
  const isLost = worst === "RUNNING" && running.every(({ run }) => run.lost);
  const indexes = new Set(row.segments.map(({ run }) => run.mapIndex)).size;
  const name = (
    <>
      {row.segments.length > 0 ? (
        <RunStateIcon state={worst} lost={isLost} size={14} />
      ) : (
        <CircleSlash2 size={14} className="hw-dimmed" aria-hidden />
      )}
      <span className="hw-gantt-label">{row.label}</span>
      {row.kind === "task" && row.isCollapsible && <span className="hw-dimmed">× {indexes}</span>}
      {row.kind === "task" && !row.isCollapsible && row.segments.length > 1 && (
        <span className="hw-dimmed">{row.segments.length} attempts</span>
      )}
      {row.isCritical && row.kind !== "group" && (
        <span
          role="img"
          aria-label="On the critical path"
          title="On the critical path"
          className="hw-gantt-flag"
        >
          <Flag size={12} aria-hidden />
        </span>
      )}
    </>
  );
  const style = { paddingLeft: 8 + row.depth * 14 };
  return row.isCollapsible ? (
    <button type="button" className="hw-gantt-name" style={style} aria-expanded={isOpen} onClick={toggle}>
      {isOpen ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
      {name}
    </button>
  ) : (
    <span className="hw-gantt-name" style={style}>
      <span style={{ width: 13 }} />
      {name}
    </span>
  );
}

/** Moves up and down to the first control of the next row; other keys keep their meaning. */
function moveBetweenRows(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const rows = [...event.currentTarget.querySelectorAll(".hw-gantt-row")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const ahead = event.key === "ArrowDown" ? rows.slice(at + 1) : rows.slice(0, Math.max(0, at)).reverse();
  const isBar = document.activeElement?.classList.contains("hw-gantt-bar") === true;
  for (const row of ahead) {
    const target =
      row.querySelector<HTMLElement>(isBar ? ".hw-gantt-bar" : "button, .hw-gantt-bar") ??
      row.querySelector<HTMLElement>("button, .hw-gantt-bar");
    if (!target) continue;
    event.preventDefault();
    target.focus();
    return;
  }
}

function describe(row: GanttRow, segment: GanttSegment): string {
  const { run } = segment;
  const index = run.mapIndex === null ? "" : ` [${run.mapIndex}]`;
  const attempt = run.tryNumber === null ? "" : `, attempt ${run.tryNumber}`;
  const name = row.kind === "task" ? row.label : run.job.name;
  return `${name}${index}${attempt}: ${run.lost ? "Lost" : runStateLabel(run.state)}, ${formatInstant(new Date(segment.start))} – ${describeEnd(segment)}`;
}

/** Describes the end and duration of an attempt, if it has ended or is active. */
function describeEnd({ run, start, end }: GanttSegment): string {
  if (run.endedAt === null && run.state !== "RUNNING") return "no end reported";
  if (run.lost) return "no events for too long";
  const until = run.endedAt === null ? "now" : formatInstant(new Date(end));
  return `${until}, ${formatDuration(end - start)}`;
}

function findSpan(segments: readonly GanttSegment[]): { start: number; end: number } {
  return segments.reduce(
    (all, { start, end }) => ({ start: Math.min(all.start, start), end: Math.max(all.end, end) }),
    { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY },
  );
}

function spanLength(segments: readonly GanttSegment[]): number {
  const { start, end } = findSpan(segments);
  return segments.length === 0 ? 0 : end - start;
}

function place({ start, end }: { start: number; end: number }, { from, to }: GanttLayout) {
  const left = ((start - from) / (to - from)) * 100;
  return { left: `${left}%`, width: `max(6px, ${((end - start) / (to - from)) * 100}%)` };
}

/** Steps of the time axis in seconds. */
const steps = [
  1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400, 604_800, 2_592_000,
];

/** Returns at most eight times on full steps in the local time zone. */
function ticks(from: number, to: number): number[] {
  const step = (steps.find((seconds) => (to - from) / (seconds * 1_000) <= 7) ?? (to - from) / 7_000) * 1_000;
  const zone = new Date(from).getTimezoneOffset() * 60_000;
  const first = Math.ceil((from - zone) / step) * step + zone;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}

const dayFormat = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short" });
const zoneFormat = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" });

/** Returns the name of the local time zone at an instant: "GMT+1". */
function zoneName(at: number): string {
  return zoneFormat.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
}

function clock(at: number, span: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  if (span > 2 * 86_400_000) return dayFormat.format(date);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return span < 300_000 ? `${time}:${two(date.getSeconds())}` : time;
}
