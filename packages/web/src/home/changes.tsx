import { Columns3, Link2, type LucideIcon, Sparkles, Unlink } from "lucide-react";
import type { ReactNode } from "react";
import type { HomeChange } from "../api/v2.gen.ts";
import { Time } from "../ui/content/time.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";

const appearances: Readonly<Record<HomeChange["kind"], { Icon: LucideIcon; label: string }>> = {
  schema: { Icon: Columns3, label: "Schema" },
  "new-dataset": { Icon: Sparkles, label: "New dataset" },
  "edge-added": { Icon: Link2, label: "New edge" },
  "edge-removed": { Icon: Unlink, label: "Removed edge" },
};

/** Limit of column names listed per change. */
const maxNames = 3;

/** Recent changes: schemas, new datasets, edges. */
export function Changes({ changes }: { changes: readonly HomeChange[] }) {
  if (changes.length === 0) {
    return <p className="hw-dimmed">No schema or edge changes in this period</p>;
  }
  return (
    <ul className="hw-list">
      {changes.map((change) => {
        const { Icon, label } = appearances[change.kind];
        return (
          <li key={JSON.stringify([change.kind, change.at, change.dataset.id, change.job?.id, change.role])}>
            <span className="hw-change" data-kind={change.kind}>
              <Icon size={13} aria-hidden /> {label}
            </span>
            <div className="hw-list-main">
              <NodeLink node={change.dataset} namespace={false} />
              <Details change={change} />
            </div>
            <span className="hw-list-side">
              <Time at={change.at} relative />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Details({ change }: { change: HomeChange }): ReactNode {
  if (change.kind === "edge-added" || change.kind === "edge-removed") {
    if (!change.job) return null;
    const reads = change.role === "reads";
    const verb =
      change.kind === "edge-added"
        ? `now ${reads ? "reads" : "writes"} it`
        : `no longer ${reads ? "reads" : "writes"} it`;
    return (
      <span className="hw-list-error">
        {change.job.name} {verb}
      </span>
    );
  }
  if (change.kind === "new-dataset") return null;
  const parts = (
    [
      ["+", change.added],
      ["−", change.removed],
      ["~", change.retyped],
    ] as const
  ).flatMap(([sign, names]) => {
    const shown = names.slice(0, maxNames).map((name) => `${sign} ${name}`);
    return names.length > maxNames ? [...shown, `${sign} ${names.length - maxNames} more`] : shown;
  });
  // Only the order or the descriptions changed.
  if (parts.length === 0) return <span className="hw-list-error">column order or descriptions changed</span>;
  return <span className="hw-list-error hw-mono">{parts.join("  ")}</span>;
}
