import { MoveRight } from "lucide-react";
import type { LineageNode, Transformation } from "../../api/v2.gen.ts";
import { Name } from "../../ui/nodes/name.tsx";
import type { CardActions } from "../cards/card-actions.ts";
import type { Trace, TraceEdge } from "../model/trace.ts";
import { DatasetFindings } from "./trace-findings.tsx";

/** Lists the sources and targets of the traced columns of a dataset. */
export function TraceSources({
  node,
  trace,
  actions,
  nameOf,
}: {
  node: LineageNode;
  trace: Trace;
  actions: CardActions;
  nameOf: (id: string) => string;
}) {
  const from = trace.edges.filter((edge) => edge.target.node === node.id);
  const to = trace.edges.filter((edge) => edge.source.node === node.id);
  return (
    <>
      <DatasetFindings node={node.id} trace={trace} />
      <EdgeList title="Sources" edges={from} side="source" actions={actions} nameOf={nameOf} />
      <EdgeList title="Targets" edges={to} side="target" actions={actions} nameOf={nameOf} />
    </>
  );
}

function EdgeList({
  title,
  edges,
  side,
  actions,
  nameOf,
}: {
  title: string;
  edges: readonly TraceEdge[];
  side: "source" | "target";
  actions: CardActions;
  nameOf: (id: string) => string;
}) {
  if (edges.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className="hw-trace-list">
        {edges.map((edge) => {
          const there = edge[side];
          const here = side === "source" ? edge.target : edge.source;
          return (
            <li key={JSON.stringify([edge.source, edge.target, edge.job])}>
              <button
                type="button"
                className="hw-text-button"
                onClick={() =>
                  there.column === "" ? actions.select(there.node) : actions.trace(there.node, there.column)
                }
              >
                <Name>{`${nameOf(there.node)}${there.column === "" ? "" : `.${there.column}`}`}</Name>
              </button>
              <div className="hw-trace-how">
                {side === "source" && here.column !== "" && (
                  <>
                    <MoveRight size={12} aria-label="into" /> <Name tooltip={false}>{here.column}</Name> ·{" "}
                  </>
                )}
                <EdgeDescription edge={edge} />
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function EdgeDescription({ edge }: { edge: TraceEdge }) {
  const words = [...new Set(edge.transformations.map(describe))];
  return (
    <>
      <span className="hw-effect" data-effect={edge.effect}>
        {edge.effect === "indirect" ? "Indirect" : "Direct"}
      </span>
      {words.length > 0 && ` · ${words.join(", ")}`}
      {edge.masked && " · masked"}
      {edge.layer !== "observed" && ` · ${edge.layer}`}
    </>
  );
}

function describe(transformation: Transformation): string {
  return (transformation.description ?? transformation.subtype ?? transformation.type)
    .toLowerCase()
    .replaceAll("_", " ");
}
