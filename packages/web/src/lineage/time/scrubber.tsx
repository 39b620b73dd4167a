import { useEffect, useMemo, useRef, useState } from "react";
import type { MomentsAnswer } from "../../api/v2.gen.ts";
import { formatInstant } from "../../ui/text/format.ts";
import { countChanges, describeMoment } from "./moment.ts";
import { createTimeScale, momentBefore, stepInTime, type TimeScale } from "./time-scale.ts";

type Moment = MomentsAnswer["moments"][number];

/** Limit of marks drawn: moments closer together share one mark, as tall as all of them. */
const maxMarks = 220;
/** Distance at which a handle snaps to a moment, as a share of the width. */
const snap = 0.012;
/** Delay between a move of a handle and the update of the graph. */
const settleMs = 160;

/** A handle of the timeline. */
export interface Handle {
  readonly label: string;
  /** Epoch milliseconds; null: now. */
  readonly at: number | null;
  readonly change: (at: number | null) => void;
}

/** A timeline with a mark for every moment at which lineage changed, and a handle per selected time. */
export function Scrubber({
  moments,
  now,
  handles,
}: {
  /** Oldest first. */
  moments: readonly Moment[];
  now: number;
  handles: readonly Handle[];
}) {
  const track = useRef<HTMLDivElement>(null);
  const times = useMemo(() => moments.map(({ at }) => Date.parse(at)), [moments]);
  const scale = useMemo(() => createTimeScale(times, now), [times, now]);
  const marks = useMemo(() => createMarks(moments, times, scale.place), [moments, times, scale]);
  const { at, pointers } = useDrag(track, handles, times, scale);
  const places = handles.map((_, index) => toPlace(at(index), scale));
  const [from, to] = [places.length > 1 ? Math.min(...places) : 0, Math.max(...places)];
  return (
    <div className="hw-scrubber">
      <div className="hw-scrubber-track" ref={track} {...pointers}>
        <div
          className="hw-scrubber-range"
          style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
          aria-hidden
        />
        {marks.map((mark) => (
          <span
            key={mark.x}
            className="hw-scrubber-mark"
            data-versions-only={mark.isVersionsOnly || undefined}
            style={{ left: `${mark.x * 100}%`, height: `${mark.height}%` }}
            aria-hidden
          />
        ))}
        {handles.map((handle, index) => (
          <HandleView
            key={handle.label}
            label={handle.label}
            at={at(index)}
            place={places[index]!}
            moments={moments}
            times={times}
            change={handle.change}
          />
        ))}
      </div>
      <div className="hw-scrubber-axis" aria-hidden>
        {[0, 0.25, 0.5, 0.75].map((x) => (
          <span key={x} style={{ left: `${x * 100}%` }}>
            {formatInstant(new Date(scale.instant(x)))}
          </span>
        ))}
        <span style={{ left: "100%" }}>Now</span>
      </div>
    </div>
  );
}

const toPlace = (at: number | null, scale: TimeScale): number => (at === null ? 1 : scale.place(at));

/** Drags the handle nearest to the pointer. The handle follows at once, the graph when the pointer rests. */
function useDrag(
  track: React.RefObject<HTMLDivElement | null>,
  handles: readonly Handle[],
  times: readonly number[],
  scale: TimeScale,
) {
  const [draft, setDraft] = useState<{ handle: number; at: number | null } | undefined>();
  const dragged = useRef<number | undefined>(undefined);
  const latestHandles = useRef(handles);
  latestHandles.current = handles;
  useEffect(() => {
    if (!draft) return;
    const timer = setTimeout(() => latestHandles.current[draft.handle]?.change(draft.at), settleMs);
    return () => clearTimeout(timer);
  }, [draft]);

  const at = (index: number): number | null =>
    draft?.handle === index ? draft.at : (handles[index]?.at ?? null);
  const pointed = (event: React.PointerEvent): number => {
    const box = track.current!.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const end = (): void => {
    dragged.current = undefined;
    setDraft(undefined);
  };
  const pointers = {
    onPointerDown: (event: React.PointerEvent): void => {
      if (event.button !== 0) return;
      const x = pointed(event);
      const nearest = handles
        .map((_, index) => ({ index, distance: Math.abs(toPlace(at(index), scale) - x) }))
        .sort((a, b) => a.distance - b.distance)[0]!.index;
      dragged.current = nearest;
      event.currentTarget.setPointerCapture(event.pointerId);
      event.preventDefault();
      track.current?.querySelectorAll<HTMLElement>("[role=slider]")[nearest]?.focus();
      setDraft({ handle: nearest, at: snapped(x, times, scale) });
    },
    onPointerMove: (event: React.PointerEvent): void => {
      if (dragged.current === undefined) return;
      setDraft({ handle: dragged.current, at: snapped(pointed(event), times, scale) });
    },
    onPointerUp: (event: React.PointerEvent): void => {
      if (dragged.current === undefined) return;
      handles[dragged.current]?.change(snapped(pointed(event), times, scale));
      end();
    },
    onPointerCancel: end,
  };
  return { at, pointers };
}

/** Returns the time at a position: that of a close moment, or null (now) at the end. */
function snapped(x: number, times: readonly number[], scale: TimeScale): number | null {
  if (x > 1 - snap / 2) return null;
  const instant = scale.instant(x);
  const before = momentBefore(times, instant);
  const near = [times[before], times[before + 1]]
    .filter((time) => time !== undefined)
    .map((time) => ({ time, distance: Math.abs(scale.place(time) - x) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance < snap ? near.time : instant;
}

function HandleView({
  label,
  at,
  place,
  moments,
  times,
  change,
}: {
  label: string;
  at: number | null;
  place: number;
  moments: readonly Moment[];
  times: readonly number[];
  change: (at: number | null) => void;
}) {
  const before = at === null ? times.length - 1 : momentBefore(times, at);
  const isExact = at !== null && before >= 0 && times[before] === at;
  const instant = at === null ? "Now" : formatInstant(new Date(at));
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepInTime(times, at, event.key);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    change(next);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      className="hw-scrubber-handle"
      data-now={at === null || undefined}
      data-end={place > 0.9 ? "right" : place < 0.1 ? "left" : undefined}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={times.length + 1}
      aria-valuenow={at === null ? times.length + 1 : before + 1}
      aria-valuetext={isExact ? `${instant}: ${describeMoment(moments[before]!)}` : instant}
      style={{ left: `${place * 100}%` }}
      onKeyDown={onKeyDown}
    >
      <span className="hw-scrubber-flag" aria-hidden>
        {instant}
      </span>
    </div>
  );
}

interface Mark {
  readonly x: number;
  /** Percent of the track's height. */
  readonly height: number;
  readonly isVersionsOnly: boolean;
}

function createMarks(
  moments: readonly Moment[],
  times: readonly number[],
  place: (at: number) => number,
): Mark[] {
  const bins = new Map<number, { size: number; edges: number; x: number }>();
  moments.forEach((moment, index) => {
    const x = place(times[index]!);
    const bin = Math.round(x * maxMarks);
    const known = bins.get(bin) ?? { size: 0, edges: 0, x: moments.length > maxMarks ? bin / maxMarks : x };
    known.size += countChanges(moment);
    known.edges += moment.edgesAdded + moment.edgesRemoved + moment.edgesChanged;
    bins.set(bin, known);
  });
  const max = Math.max(1, ...[...bins.values()].map(({ size }) => size));
  return [...bins.values()].map(({ size, edges, x }) => ({
    x,
    height: 18 + 72 * (Math.log1p(size) / Math.log1p(max)),
    isVersionsOnly: edges === 0,
  }));
}
