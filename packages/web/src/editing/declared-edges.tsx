import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { declaredEdgesQuery } from "../api/catalog-queries.ts";
import { Time } from "../ui/content/time.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { EditError } from "./edit-error.tsx";
import { useMayEdit, useUndo } from "./use-edit.ts";

/** The manually declared edges of a dataset or job. Renders nothing if there are none. */
export function DeclaredEdges({ node }: { node: string }) {
  const mayEdit = useMayEdit();
  const { data } = useQuery(declaredEdgesQuery(node));
  const undo = useUndo();
  if (!data || data.items.length === 0) return null;
  return (
    <section className="hw-box">
      <h2>Manual lineage</h2>
      <ul className="hw-list">
        {data.items.map((edge) => (
          <li key={edge.id} className="hw-declared">
            <div className="hw-list-main">
              <div className="hw-declared-ends">
                <NodeLink node={edge.from} namespace={false} />
                <ArrowRight size={14} aria-label="feeds" />
                <NodeLink node={edge.to} namespace={false} />
              </div>
              <p className="hw-declared-note">
                {edge.job && <>Job: {edge.job.name.slice(0, 200)}. </>}
                {edge.columns.length > 0 && (
                  <>
                    {edge.columns
                      .slice(0, 8)
                      .map(({ from, to }) => `${from} → ${to}`)
                      .join(", ")}
                    {edge.columns.length > 8 && ` and ${edge.columns.length - 8} more`}.{" "}
                  </>
                )}
                {edge.note} · {edge.actor}, <Time at={edge.at} relative />
              </p>
            </div>
            {mayEdit && (
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                aria-label={`Remove ${edge.from.name.slice(0, 100)} → ${edge.to.name.slice(0, 100)}`}
                loading={undo.isPending && undo.variables.command === edge.id}
                onClick={() => {
                  undo.mutate({
                    command: edge.id,
                    text: `Removed ${edge.from.name} → ${edge.to.name}.`,
                  });
                  document.getElementById("main")?.focus();
                }}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
      {data.truncated && <p className="hw-dimmed">Showing the latest 500.</p>}
      <EditError error={undo.error} />
    </section>
  );
}
