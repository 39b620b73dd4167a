import type { StoreChange } from "../api/v2.gen.ts";
import { appearances } from "../changes/appearances.ts";
import { Time } from "../ui/content/time.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";

/** Recent changes: schemas, lineage, code, and new datasets. */
export function Changes({ changes }: { changes: readonly StoreChange[] }) {
  if (changes.length === 0) return <p className="hw-dimmed">No changes in this period</p>;
  return (
    <ul className="hw-list">
      {changes.map(({ id, kind, at, node, summary }) => {
        const { Icon, label } = appearances[kind];
        return (
          <li key={id}>
            <span className="hw-change" data-kind={kind}>
              <Icon size={13} aria-hidden /> {label}
            </span>
            <div className="hw-list-main">
              <NodeLink node={node} namespace={false} />
              <span className="hw-list-error" title={summary}>
                {summary}
              </span>
            </div>
            <span className="hw-list-side">
              <Time at={at} relative />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
