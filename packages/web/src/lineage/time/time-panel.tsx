import { ActionIcon, Button } from "@mantine/core";
import { ChevronLeft, ChevronRight, GitCompareArrows } from "lucide-react";
import { useId } from "react";
import { tooltip } from "../../ui/controls/tooltip.tsx";
import type { TimeSearch } from "../state/time-params.ts";
import { describeMoment } from "./moment.ts";
import { type Handle, Scrubber } from "./scrubber.tsx";
import { momentBefore, stepInTime } from "./time-scale.ts";

/** The opened timeline: controls, the scrubber, and the change at the selected time. */
export function TimePanel({
  search,
  moments,
  times,
  now,
  change,
}: {
  search: TimeSearch;
  /** Oldest first. */
  moments: readonly Parameters<typeof describeMoment>[0][];
  /** Times of the moments in epoch milliseconds. */
  times: readonly number[];
  /** Epoch milliseconds. */
  now: number;
  change: (values: Partial<TimeSearch>, replace?: boolean) => void;
}) {
  return (
    <>
      <Controls search={search} times={times} change={change} />
      <Scrubber moments={moments} now={now} handles={createHandles(search, change)} />
      <p className="hw-time-moment hw-dimmed" aria-live="polite">
        {describePlace(search, moments, times)}
      </p>
    </>
  );
}

const parseTime = (text: string): number | null => (text === "" ? null : Date.parse(text));
const formatTime = (at: number | null): string => (at === null ? "" : new Date(at).toISOString());

/** Returns the handle of the selected time; in a comparison, one per end, which cannot cross. */
function createHandles(
  search: TimeSearch,
  change: (values: Partial<TimeSearch>, replace?: boolean) => void,
): Handle[] {
  const at = parseTime(search.asOf);
  const end: Handle = {
    label: search.compare === "" ? "Selected time" : "Compare to",
    at,
    change: (next) => {
      const from = parseTime(search.compare);
      const last = next !== null && from !== null ? Math.max(from, next) : next;
      change({ asOf: formatTime(last), timeline: "open" }, true);
    },
  };
  if (search.compare === "") return [end];
  const start: Handle = {
    label: "Compare from",
    at: parseTime(search.compare),
    change: (next) => {
      const last = at ?? Date.now();
      change({ compare: formatTime(Math.min(next ?? last, last)), timeline: "open" }, true);
    },
  };
  return [start, end];
}

function Controls({
  search,
  times,
  change,
}: {
  search: TimeSearch;
  times: readonly number[];
  change: (values: Partial<TimeSearch>, replace?: boolean) => void;
}) {
  const at = parseTime(search.asOf);
  const step = (key: "ArrowLeft" | "ArrowRight") =>
    change({ asOf: formatTime(stepInTime(times, at, key) ?? null), timeline: "open" });
  const before = at === null ? times.length - 1 : momentBefore(times, at);
  const isComparing = search.compare !== "";
  const startComparing = () => {
    // Compares with the time just before the latest change.
    const last = times[before];
    const from = last === undefined ? (at ?? Date.now()) - 86_400_000 : (times[before - 1] ?? last - 1);
    change({ compare: formatTime(from), timeline: "open" });
  };
  return (
    <div className="hw-time-controls">
      <ActionIcon
        {...tooltip("Previous change")}
        variant="default"
        aria-label="Previous change"
        disabled={times.length === 0 || (at !== null && at <= times[0]!)}
        onClick={() => step("ArrowLeft")}
      >
        <ChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon
        {...tooltip("Next change")}
        variant="default"
        aria-label="Next change"
        disabled={at === null}
        onClick={() => step("ArrowRight")}
      >
        <ChevronRight size={16} />
      </ActionIcon>
      {isComparing && (
        <InstantField
          label="From"
          value={search.compare}
          change={(value) => value !== "" && change({ compare: value })}
        />
      )}
      <InstantField
        label={isComparing ? "To" : "As of"}
        value={search.asOf}
        change={(value) => change({ asOf: value, timeline: "open" })}
      />
      {search.asOf !== "" && (
        <Button size="compact-sm" variant="default" onClick={() => change({ asOf: "", timeline: "open" })}>
          Now
        </Button>
      )}
      <Button
        size="compact-sm"
        variant={isComparing ? "light" : "default"}
        aria-pressed={isComparing}
        leftSection={<GitCompareArrows size={14} />}
        onClick={() => (isComparing ? change({ compare: "", timeline: "open" }) : startComparing())}
      >
        Compare
      </Button>
    </div>
  );
}

/** A field for any time, in the local time zone. */
function InstantField({
  label,
  value,
  change,
}: {
  label: string;
  value: string;
  change: (value: string) => void;
}) {
  const id = useId();
  return (
    <span className="hw-time-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        // Keeps what the user types; remounts when the time changes from outside.
        key={value}
        type="datetime-local"
        step={1}
        defaultValue={value === "" ? "" : localText(new Date(value))}
        onChange={(event) => {
          const at = event.currentTarget.valueAsNumber;
          // `valueAsNumber` treats local digits as UTC.
          if (!Number.isNaN(at))
            event.currentTarget.dataset.at = String(fromLocal(event.currentTarget.value));
          else delete event.currentTarget.dataset.at;
        }}
        onBlur={(event) => commitField(event.currentTarget, value, change)}
        onKeyDown={(event) => {
          if (event.key === "Enter") commitField(event.currentTarget, value, change);
        }}
      />
    </span>
  );
}

function commitField(field: HTMLInputElement, value: string, change: (value: string) => void): void {
  if (field.value === "" && value !== "") change("");
  else if (field.dataset.at !== undefined) change(new Date(Number(field.dataset.at)).toISOString());
}

function localText(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function fromLocal(text: string): number {
  return new Date(text).getTime();
}

function describePlace(
  search: TimeSearch,
  moments: readonly Parameters<typeof describeMoment>[0][],
  times: readonly number[],
): string {
  if (search.compare !== "") return "Drag either end or use the arrow keys.";
  const at = parseTime(search.asOf);
  if (moments.length === 0) return "No changes yet. You can still enter any time.";
  if (at === null) return "Drag the handle or use the arrow keys to see past lineage.";
  const before = momentBefore(times, at);
  if (before < 0) return "Before the first known lineage.";
  const text = describeMoment(moments[before]!);
  return times[before] === at ? `At this time: ${text}.` : `Latest change before: ${text}.`;
}
