import {
  Ban,
  CheckCircle2,
  CircleDashed,
  type CircleDot,
  Loader,
  RotateCcw,
  Unplug,
  XCircle,
} from "lucide-react";
import type { RunState } from "../../api/run-state.ts";
import { tooltip } from "../controls/tooltip.tsx";

const appearances = {
  COMPLETE: { label: "Succeeded", color: "var(--hw-success)", Icon: CheckCircle2 },
  FAIL: { label: "Failed", color: "var(--hw-failure)", Icon: XCircle },
  RUNNING: { label: "Running", color: "var(--hw-running)", Icon: Loader },
  ABORT: { label: "Aborted", color: "var(--hw-warning)", Icon: Ban },
  UNKNOWN: { label: "Unknown", color: "var(--hw-dimmed)", Icon: CircleDashed },
} as const satisfies Record<RunState, { label: string; color: string; Icon: typeof CircleDot }>;

// A run that will send no more events.
const lostAppearance = { label: "Lost", color: "var(--hw-warning)", Icon: Unplug } as const;

// An attempt that failed and was repeated: its failure is not the outcome.
const retriedAppearance = { label: "Retried", color: "var(--hw-dimmed)", Icon: RotateCcw } as const;

/** Returns the label of a state. */
export function runStateLabel(state: RunState): string {
  return appearances[state].label;
}

/** A state as an icon, whose shape as well as color shows it. */
export function RunStateIcon({
  state,
  size = 16,
  lost = false,
}: {
  state: RunState;
  size?: number;
  lost?: boolean;
}) {
  const { label, color, Icon } = lost ? lostAppearance : appearances[state];
  return (
    <span {...tooltip(label)} className="hw-state" role="img" aria-label={label} style={{ color: color }}>
      <Icon size={size} className={state === "RUNNING" && !lost ? "hw-spin" : undefined} aria-hidden />
    </span>
  );
}

/**
 * A state as an icon and a label; "Lost" for a run that will send no more events, "Retried" for a failed attempt that was
 * repeated.
 */
export function RunStateBadge({
  state,
  lost = false,
  superseded = false,
}: {
  state: RunState;
  lost?: boolean;
  superseded?: boolean;
}) {
  const isRetried = superseded && (state === "FAIL" || lost);
  const { label, color, Icon } = isRetried ? retriedAppearance : lost ? lostAppearance : appearances[state];
  return (
    <span className="hw-badge" style={{ color: color }}>
      <Icon
        size={13}
        className={state === "RUNNING" && !lost && !isRetried ? "hw-spin" : undefined}
        aria-hidden
      />
      {label}
    </span>
  );
}
