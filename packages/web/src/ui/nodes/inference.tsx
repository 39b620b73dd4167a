import type { ReactNode } from "react";
import type { Inference, InferredDataset } from "../../api/v2.gen.ts";
import { NodeLink } from "./node-link.tsx";

const reasons: Readonly<Record<Inference["corrections"][number]["reason"], string>> = {
  "unknown-source-column": "the source has no such column",
  "unknown-output-column": "the output has no such column",
  "incomplete-name": "the source name lacks its database",
  "stated-for-several-outputs": "the SQL writes it to another output",
};

/**
 * Lineage inferred from the SQL of a run: additions, corrections and warnings. Renders nothing if there are
 * none.
 */
export function InferenceSection({ inference }: { inference: Inference | null }) {
  if (!inference) return null;
  const { inputs, outputs, prepared, corrections, problems, procedures } = inference;
  return (
    <section className="hw-section">
      <h2>
        Inferred <span className="hw-dimmed">{inference.dialect}</span>
      </h2>
      <ul className="hw-list">
        {procedures.map(({ name, place, definedBy }) => (
          <Row key={`r${name}`} label="calls" side={formatPosition(place)}>
            <span className="hw-mono">{name}</span>
            {definedBy && (
              <>
                {", defined by "}
                <NodeLink node={definedBy.job} />
              </>
            )}
          </Row>
        ))}
        {inputs.map(({ dataset, evidence, place }) => (
          <Row key={`i${dataset.id}`} label="reads" side={evidenceText(evidence, place)}>
            <NodeLink node={dataset} />
          </Row>
        ))}
        {outputs.map(({ dataset, evidence, place }) => (
          <Row key={`o${dataset.id}`} label="writes" side={evidenceText(evidence, place)}>
            <NodeLink node={dataset} />
          </Row>
        ))}
        {prepared.map(({ dataset, evidence, place }) => (
          <Row key={`p${dataset.id}`} label="prepares" side={evidenceText(evidence, place)}>
            <NodeLink node={dataset} />
          </Row>
        ))}
        {corrections.map(({ from, to, reason }) => (
          <Row
            key={`c${from.dataset.id} ${from.column} ${to.dataset.id} ${to.column}`}
            label="corrected"
            side={reasons[reason]}
          >
            <span className="hw-mono">
              {from.dataset.name}.{from.column} → {to.dataset.name}
              {to.column === null ? "" : `.${to.column}`}
            </span>
          </Row>
        ))}
        {problems.map(({ code, message, line, column }) => (
          <Row
            key={`w${code} ${line} ${column} ${message}`}
            label="warning"
            side={formatPosition({ line, column })}
          >
            {message}
          </Row>
        ))}
      </ul>
    </section>
  );
}

function Row({ label, side, children }: { label: string; side: string; children: ReactNode }) {
  return (
    <li>
      <span className="hw-change" style={{ minWidth: 76, textAlign: "center" }}>
        {label}
      </span>
      <div className="hw-list-main">{children}</div>
      <span className="hw-list-side">{side}</span>
    </li>
  );
}

function evidenceText(evidence: InferredDataset["evidence"], place: InferredDataset["place"]): string {
  if (place === null) return "declared as an asset";
  if (evidence === "procedure") return `procedure, ${formatPosition(place)}`;
  return evidence === "statement-sql" ? `statement ${place.statement + 1}` : formatPosition(place);
}

function formatPosition({ line, column }: { line: number; column: number }): string {
  return `line ${line}, column ${column}`;
}
