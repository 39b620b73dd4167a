import { useEffect, useMemo, useRef, useState } from "react";
import type { MomentsAnswer } from "../../api/v2.gen.ts";
import { formatInstant } from "../../ui/text/format.ts";
import { describeMoment, sizeOfMoment } from "./moment.ts";
import { createTimeScale, momentBefore, stepInTime } from "./time-scale.ts";

type Moment = MomentsAnswer["moments"][number];

/** Marks drawn at most: moments closer together than that share one, which is as high as all of them. */
const mostMarks = 220;
/** How near a moment draws the handle to itself, as a share of the width. */
const snap = 0.012;
/** Milliseconds between a move of the handle and the picture's following it. */
const settleMilliseconds = 160;

/** What a handle of the timeline is for. */
export interface Handle {
  readonly label: string;
  /** Epoch milliseconds; null: now. */
  readonly at: number | null;
  readonly change: (at: number | null) => void;
}

/** A timeline with a mark at every moment at which lineage changed, and a handle for each instant that is looked at. */
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
  const marks = useMemo(() => marksOf(moments, times, scale.place), [moments, times, scale]);
  const [draft, setDraft] = useState<{ handle: number; at: number | null } | undefined>();
  const handlesNow = useRef(handles);
  handlesNow.current = handles;

  // The picture follows once the hand rests; the handle itself follows at once.
  useEffect(() => {
    if (!draft) return;
    const timer = setTimeout(() => handlesNow.current[draft.handle]?.change(draft.at), settleMilliseconds);
    return () => clearTimeout(timer);
  }, [draft]);

  const at = (index: number): number | null =>
    draft?.handle === index ? draft.at : (handles[index]?.at ?? null);
  const place = (index: number): number => {
    const instant = at(index);
    return instant === null ? 1 : scale.place(instant);
  };
  const pointed = (event: React.PointerEvent): number => {
    const box = track.current!.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const instantAt = (x: number): number | null => {
    if (x > 1 - snap / 2) return null;
    const instant = scale.instant(x);
    const before = momentBefore(times, instant);
    const near = [times[before], times[before + 1]]
      .filter((time) => time !== undefined)
      .map((time) => ({ time, distance: Math.abs(scale.place(time) - x) }))
      .sort((a, b) => a.distance - b.distance)[0];
    return near && near.distance < snap ? near.time : instant;
  };
  const dragged = useRef<number | undefined>(undefined);
  const down = (event: React.PointerEvent) => {
    if (event.button !== 0) return;
    const x = pointed(event);
    const nearest = handles
      .map((_, index) => ({ index, distance: Math.abs(place(index) - x) }))
      .sort((a, b) => a.distance - b.distance)[0]!.index;
    dragged.current = nearest;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
    track.current?.querySelectorAll<HTMLElement>("[role=slider]")[nearest]?.focus();
    setDraft({ handle: nearest, at: instantAt(x) });
  };
  const move = (event: React.PointerEvent) => {
    if (dragged.current !== undefined) setDraft({ handle: dragged.current, at: instantAt(pointed(event)) });
  };
  const up = (event: React.PointerEvent) => {
    if (dragged.current === undefined) return;
    handles[dragged.current]?.change(instantAt(pointed(event)));
    dragged.current = undefined;
    setDraft(undefined);
  };
  const key = (event: React.KeyboardEvent, index: number) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepInTime(times, at(index), event.key);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    handles[index]!.change(next);
  };

  const shownPlaces = handles.map((_, index) => place(index));
  const [from, to] = [shownPlaces.length > 1 ? Math.min(...shownPlaces) : 0, Math.max(...shownPlaces)];
  return (
    <div className="hw-scrubber">
      <div
        className="hw-scrubber-track"
        ref={track}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={() => {
          dragged.current = undefined;
          setDraft(undefined);
        }}
      >
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
        {handles.map((handle, index) => {
          const instant = at(index);
          const before = instant === null ? times.length - 1 : momentBefore(times, instant);
          const exact = instant !== null && before >= 0 && times[before] === instant;
          const text =
            instant === null
              ? "Now"
              : `${formatInstant(new Date(instant))}${exact ? `: ${describeMoment(moments[before]!)}` : ""}`;
          return (
            <div
              key={handle.label}
              role="slider"
              tabIndex={0}
              className="hw-scrubber-handle"
              data-now={instant === null || undefined}
              data-end={place(index) > 0.9 ? "right" : place(index) < 0.1 ? "left" : undefined}
              aria-label={handle.label}
              aria-valuemin={0}
              aria-valuemax={times.length + 1}
              aria-valuenow={instant === null ? times.length + 1 : before + 1}
              aria-valuetext={text}
              style={{ left: `${place(index) * 100}%` }}
              onKeyDown={(event) => key(event, index)}
            >
              <span className="hw-scrubber-flag" aria-hidden>
                {instant === null ? "Now" : formatInstant(new Date(instant))}
              </span>
            </div>
          );
        })}
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

interface Mark {
  readonly x: number;
  /** Percent of the track. */
  readonly height: number;
  readonly isVersionsOnly: boolean;
}

function marksOf(
  moments: readonly Moment[],
  times: readonly number[],
  place: (at: number) => number,
): Mark[] {
  const bins = new Map<number, { size: number; edges: number; x: number }>();
  moments.forEach((moment, index) => {
    const x = place(times[index]!);
    const bin = Math.round(x * mostMarks);
    const known = bins.get(bin) ?? { size: 0, edges: 0, x: moments.length > mostMarks ? bin / mostMarks : x };
    known.size += sizeOfMoment(moment);
    known.edges += moment.edgesAdded + moment.edgesRemoved + moment.edgesChanged;
    bins.set(bin, known);
  });
  const most = Math.max(1, ...[...bins.values()].map(({ size }) => size));
  return [...bins.values()].map(({ size, edges, x }) => ({
    x,
    height: 18 + 72 * (Math.log1p(size) / Math.log1p(most)),
    isVersionsOnly: edges === 0,
  }));
}
