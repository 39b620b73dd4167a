import { Link } from "@tanstack/react-router";
import { Replace, ShieldX } from "lucide-react";
import type { RunReference } from "../../api/v2.gen.ts";
import { Name } from "../../ui/nodes/name.tsx";
import { count, formatInstant } from "../../ui/text/format.ts";
import type { Trace, TraceFinding } from "../model/trace.ts";

/** Maximum number of findings that are listed. */
const maxListed = 30;

/** Lists failing checks and recent type changes on a trace; the nearest ones first. */
export function TraceFindings({
  trace,
  nameOf,
  select,
}: {
  trace: Trace;
  nameOf: (id: string) => string;
  select: (node: string) => void;
}) {
  if (trace.findings.length === 0) return null;
  return (
    <details className="hw-findings" open>
      <summary>{count(trace.findings.length, "finding")} on the trace</summary>
      <ul>
        {trace.findings.slice(0, maxListed).map((finding) => (
          <li key={JSON.stringify([finding.node, finding.column, finding.text])}>
            <button type="button" className="hw-text-button" onClick={() => select(finding.node)}>
              <Name>{[nameOf(finding.node), finding.column].filter((part) => part !== null).join(".")}</Name>
            </button>
            <Finding finding={finding} />
          </li>
        ))}
      </ul>
      {trace.findings.length > maxListed && (
        <p className="hw-dimmed">{count(trace.findings.length - maxListed, "more finding")}</p>
      )}
    </details>
  );
}

/** Lists the findings about one dataset of a trace. */
export function DatasetFindings({ node, trace }: { node: string; trace: Trace }) {
  const own = trace.findings.filter((finding) => finding.node === node);
  if (own.length === 0) return null;
  return (
    <section>
      <h3>Findings</h3>
      <ul className="hw-trace-list">
        {own.map((finding) => (
          <li key={JSON.stringify([finding.column, finding.text])}>
            {finding.column === null ? "Whole dataset" : <code>{finding.column}</code>}
            <Finding finding={finding} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Finding({ finding: { kind, text, at, run } }: { finding: TraceFinding }) {
  return (
    <div className="hw-finding" data-kind={kind}>
      {kind === "check" ? <ShieldX size={13} aria-hidden /> : <Replace size={13} aria-hidden />}
      <span>
        {text} <Origin at={at} run={run} isSince={kind === "check"} />
      </span>
    </div>
  );
}

function Origin({ at, run, isSince }: { at: string; run: RunReference | null; isSince: boolean }) {
  return (
    <span className="hw-dimmed">
      ({isSince && "since "}
      {formatInstant(new Date(at))}
      {run && (
        <>
          , {isSince && "latest "}run{" "}
          <Link to="/runs/$id" params={{ id: run.id }} className="hw-mono">
            {run.runId.slice(0, 8)}
          </Link>
        </>
      )}
      )
    </span>
  );
}
