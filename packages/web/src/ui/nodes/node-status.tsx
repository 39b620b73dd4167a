import {
  ArrowUpFromDot,
  CheckCircle2,
  CircleAlert,
  CircleDashed,
  ClockAlert,
  type LucideIcon,
  ShieldAlert,
  Timer,
  Unplug,
  XCircle,
} from "lucide-react";
import type { HealthProblem, NodeStatus } from "../../api/v2.gen.ts";
import { tooltip } from "../controls/tooltip.tsx";
import { formatInstant } from "../text/format.ts";

/** Label, color and icon of a state: the shape of the icon tells it as well as the color. */
export interface StatusAppearance {
  readonly label: string;
  readonly color: string;
  readonly Icon: LucideIcon;
}

const failure = "var(--hw-failure)";
const warning = "var(--hw-warning)";

/** Appearances of problems by kind. */
export const problemAppearances: Readonly<Record<HealthProblem["kind"], StatusAppearance>> = {
  failed: { label: "Failed", color: failure, Icon: XCircle },
  lost: { label: "Lost", color: warning, Icon: Unplug },
  late: { label: "Late", color: warning, Icon: ClockAlert },
  "running-long": { label: "Running long", color: warning, Icon: Timer },
  "failing-checks": { label: "Failing checks", color: failure, Icon: ShieldAlert },
  stale: { label: "Stale", color: warning, Icon: CircleAlert },
  "upstream-failed": { label: "Upstream failed", color: warning, Icon: ArrowUpFromDot },
};

const fresh: StatusAppearance = { label: "Fresh", color: "var(--hw-success)", Icon: CheckCircle2 };
const unknown: StatusAppearance = { label: "Never written", color: "var(--hw-dimmed)", Icon: CircleDashed };

/** Returns the appearance of a status: of its most serious problem, else of its state; null for a job without problems. */
export function statusAppearance(status: NodeStatus): StatusAppearance | null {
  const [worst] = status.problems;
  if (worst) return problemAppearances[worst.kind];
  if (status.state === "ok") return null;
  return status.state === "unknown" ? unknown : fresh;
}

/** Describes the problems of a status, one per line: kind, since when, by which job, and detail. */
export function statusText(status: NodeStatus): string {
  if (status.problems.length === 0) {
    const checks = status.quality === "passing" ? "\nAll checks passing" : "";
    return `${statusAppearance(status)?.label ?? "No problems"}${checks}`;
  }
  return status.problems.map(problemText).join("\n");
}

function problemText({ kind, since, origin, node, run, detail }: HealthProblem): string {
  const from = origin.id === node.id ? run?.job.name : origin.name;
  const parts = [
    `${problemAppearances[kind].label} since ${formatInstant(new Date(since))}`,
    from && from !== node.name ? `by ${from}` : "",
    detail ?? "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

/** A status as an icon with the problems in the tooltip; nothing for a job without problems. */
export function StatusIcon({ status, size = 15 }: { status: NodeStatus; size?: number }) {
  const appearance = statusAppearance(status);
  if (!appearance) return null;
  const { Icon, color, label } = appearance;
  return (
    <span
      {...tooltip(statusText(status))}
      className="hw-state"
      role="img"
      aria-label={label}
      style={{ color }}
    >
      <Icon size={size} aria-hidden />
    </span>
  );
}

/** A status as an icon and a label, with the problems in the tooltip; nothing for a job without problems. */
export function StatusBadge({ status }: { status: NodeStatus }) {
  const appearance = statusAppearance(status);
  if (!appearance) return null;
  const { Icon, color, label } = appearance;
  return (
    <span {...tooltip(statusText(status))} className="hw-badge" style={{ color }}>
      <Icon size={13} aria-hidden />
      {label}
    </span>
  );
}
