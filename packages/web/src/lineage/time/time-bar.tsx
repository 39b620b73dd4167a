import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, History } from "lucide-react";
import { Suspense, useId, useMemo } from "react";
import { momentsQuery } from "../../api/time-queries.ts";
import { lazyPart } from "../../ui/content/lazy-part.tsx";
import { count, formatRelative } from "../../ui/text/format.ts";
import type { LineageSearch } from "../state/search-params.ts";
import { isTimelineOpen, type TimeSearch } from "../state/time-params.ts";
import { countChanges } from "./moment.ts";

// The timeline is closed at first: loaded when it opens.
const TimePanel = lazyPart(() => import("./time-panel.tsx").then((module) => module.TimePanel));

/**
 * The timeline below the graph: when lineage changed, and the selected time. Collapsed to a strip by default.
 */
export function TimeBar({
  focus,
  search,
  change,
}: {
  focus: string;
  search: TimeSearch & Pick<LineageSearch, "up" | "down" | "group">;
  change: (values: Partial<TimeSearch>, replace?: boolean) => void;
}) {
  const { up, down, group } = search;
  const direction = up > 0 && down > 0 ? "both" : up > 0 ? "upstream" : down > 0 ? "downstream" : "both";
  const query = useQuery(momentsQuery(focus, direction, Math.max(up, down), group));
  const moments = useMemo(() => query.data?.moments.toReversed() ?? [], [query.data]);
  const times = useMemo(() => moments.map(({ at }) => Date.parse(at)), [moments]);
  const isOpen = isTimelineOpen(search);
  const panel = useId();
  const knownAt = query.data ? Date.parse(query.data.knownAt) : 0;
  const summary = query.isError
    ? "Could not load lineage history"
    : query.isPending
      ? "Loading lineage history"
      : moments.length === 0
        ? "No lineage changes yet"
        : `${count(moments.length, "lineage change")}, latest ${formatRelative(times.at(-1)! - knownAt)}`;
  return (
    <section className="hw-time" aria-label="Timeline" data-open={isOpen || undefined}>
      <button
        type="button"
        className="hw-time-strip"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panel : undefined}
        onClick={() => change({ timeline: isOpen ? "closed" : "open" }, true)}
      >
        <History size={14} aria-hidden />
        <span>Timeline</span>
        <span className="hw-dimmed">
          {summary}
          {query.data?.truncated && "; older changes not shown"}
        </span>
        {!isOpen && <Preview moments={moments} />}
        {isOpen ? <ChevronDown size={15} aria-hidden /> : <ChevronUp size={15} aria-hidden />}
      </button>
      {isOpen && (
        <div className="hw-time-panel" id={panel}>
          <Suspense>
            <TimePanel
              search={search}
              moments={moments}
              times={times}
              now={knownAt || Date.now()}
              change={change}
            />
          </Suspense>
        </div>
      )}
    </section>
  );
}

/** A miniature of the timeline without controls. */
function Preview({ moments }: { moments: readonly Parameters<typeof countChanges>[0][] }) {
  const shown = moments.slice(-24);
  const max = Math.max(1, ...shown.map(countChanges));
  return (
    <span className="hw-time-preview" aria-hidden>
      {shown.map((moment) => (
        <span
          key={moment.at}
          style={{ height: `${25 + 75 * (Math.log1p(countChanges(moment)) / Math.log1p(max))}%` }}
        />
      ))}
    </span>
  );
}
