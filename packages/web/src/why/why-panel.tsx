import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  Braces,
  CircleAlert,
  ClockAlert,
  Columns3,
  Cpu,
  FileCode2,
  type LucideIcon,
  Rows3,
  Settings2,
  ShieldAlert,
  XCircle,
} from "lucide-react";
import { useState } from "react";
import { whyQuery } from "../api/page-queries.ts";
import type { Cause, WhyAnswer } from "../api/v2.gen.ts";
import { Failure, Loading } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { CopyButton } from "../ui/controls/copy-button.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { count, formatNumber } from "../ui/text/format.ts";
import { ownersMessage } from "./owners-message.ts";

const appearances: Readonly<Record<Cause["kind"], { label: string; Icon: LucideIcon }>> = {
  "upstream-failed": { label: "Upstream failed", Icon: XCircle },
  "upstream-late": { label: "Upstream late", Icon: ClockAlert },
  "schema-changed": { label: "Schema changed", Icon: Columns3 },
  "sql-changed": { label: "SQL changed", Icon: Braces },
  "code-changed": { label: "Code changed", Icon: FileCode2 },
  "rows-changed": { label: "Row count changed", Icon: Rows3 },
  "check-failed": { label: "Check failed", Icon: ShieldAlert },
  "engine-changed": { label: "Engine changed", Icon: Cpu },
  "configuration-changed": { label: "Configuration changed", Icon: Settings2 },
  error: { label: "Own error", Icon: CircleAlert },
};

/** Causes that are shown before the user asks for all. */
const firstCauses = 3;

/** Why a node or a run has a problem, and whom it concerns; nothing if no problem is known. */
export function WhyPanel({
  subject,
  quiet = false,
}: {
  subject: { readonly node: string } | { readonly run: string };
  /** Shows nothing while loading, for subjects that most likely have no problem. */
  quiet?: boolean;
}) {
  const why = useQuery(whyQuery(subject));
  if (why.isPending) {
    return quiet ? null : (
      <Section>
        <Loading rows={2} height={44} />
      </Section>
    );
  }
  if (why.isError) {
    return quiet ? null : (
      <Section>
        <Failure error={why.error} retry={() => void why.refetch()} />
      </Section>
    );
  }
  if (why.data.symptom.kind === "none") return null;
  return (
    <Section>
      <div className="hw-why">
        <Causes why={why.data} />
        <Impact why={why.data} />
      </div>
    </Section>
  );
}

function Section({ children }: { children: React.ReactNode }) {
  return (
    <section className="hw-box hw-why-box" aria-label="Likely causes">
      <h2>Why</h2>
      {children}
    </section>
  );
}

function Causes({ why: { causes, symptom, truncated } }: { why: WhyAnswer }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? causes : causes.slice(0, firstCauses);
  return (
    <div>
      <h3>Likely causes</h3>
      {symptom.goodAt !== null && (
        <p className="hw-dimmed hw-why-note">
          Compared with the previous successful run, <Time at={symptom.goodAt} />
        </p>
      )}
      {causes.length === 0 && (
        <p className="hw-dimmed">Nothing upstream failed or changed since the previous successful run.</p>
      )}
      <ol className="hw-causes">
        {shown.map((cause) => (
          <CauseItem key={`${cause.kind} ${cause.node.id}`} cause={cause} />
        ))}
      </ol>
      {causes.length > firstCauses && (
        <Button variant="subtle" size="compact-sm" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show fewer causes" : `Show all ${causes.length} causes`}
        </Button>
      )}
      {truncated && <p className="hw-dimmed">Only the nearest 200 upstream jobs were examined.</p>}
    </div>
  );
}

function CauseItem({ cause }: { cause: Cause }) {
  const { label, Icon } = appearances[cause.kind];
  return (
    <li>
      <span className="hw-cause-icon">
        <Icon size={16} aria-hidden />
      </span>
      <div className="hw-cause">
        <div className="hw-cause-head">
          <b>{label}</b>
          <meter
            min={0}
            max={1}
            value={cause.score}
            aria-label={`Likelihood ${Math.round(cause.score * 100)}%`}
          />
          {cause.at !== null && (
            <span className="hw-dimmed">
              <Time at={cause.at} />
            </span>
          )}
        </div>
        <p className="hw-cause-summary">{cause.summary}</p>
        <Evidence cause={cause} />
        <div className="hw-cause-links">
          <NodeLink node={cause.node} namespace={false} />
          {cause.run && (
            <Link to="/runs/$id" params={{ id: cause.run.id }} className="hw-text-button">
              Run
            </Link>
          )}
          {cause.run && cause.previousRun && (
            <Link
              to="/runs/$id"
              params={{ id: cause.run.id }}
              search={{ tab: "comparison" }}
              className="hw-text-button"
            >
              Compare with previous run
            </Link>
          )}
          <Link to="/lineage/$id" params={{ id: cause.node.id }} className="hw-text-button">
            Lineage
          </Link>
        </div>
      </div>
    </li>
  );
}

/** Values longer than this are texts of code; the comparison of the runs shows them. */
const maxValueLength = 120;

function Evidence({ cause: { kind, evidence } }: { cause: Cause }) {
  const shown = evidence.filter(
    ({ before, after }) => (before ?? "").length <= maxValueLength && (after ?? "").length <= maxValueLength,
  );
  if (kind === "error" || kind === "upstream-failed" || shown.length === 0) return null;
  return (
    <ul className="hw-cause-evidence hw-mono">
      {shown.map(({ subject, before, after }) => (
        <li key={subject}>
          <span>{subject}</span> {before !== null && <s>{unquoted(before)}</s>}
          {before !== null && after !== null && " → "}
          {after !== null && <b>{unquoted(after)}</b>}
        </li>
      ))}
    </ul>
  );
}

function unquoted(value: string): string {
  return value.replace(/^"(.*)"$/s, "$1");
}

function Impact({ why }: { why: WhyAnswer }) {
  const { impact, symptom } = why;
  return (
    <div>
      <h3>Impact</h3>
      <p className="hw-why-note">
        <b>{count(impact.affectedDatasets, "dataset")}</b> affected,{" "}
        <b>{formatNumber(impact.datasetsAtRisk)}</b> more at risk, {count(impact.jobs, "downstream job")}
        {impact.truncated && " (counted up to 5,000)"}
      </p>
      {impact.owners.length > 0 && (
        <p className="hw-why-note">
          <span className="hw-dimmed">Owners</span>{" "}
          {impact.owners.slice(0, 6).map(({ name, datasets }) => (
            <span key={name} className="hw-chip">
              {name} <span className="hw-dimmed">{formatNumber(datasets)}</span>
            </span>
          ))}
        </p>
      )}
      {impact.roots.length > 0 && (
        <div className="hw-why-note">
          <span className="hw-dimmed">DAGs and applications</span>
          <ul className="hw-why-nodes">
            {impact.roots.slice(0, 5).map((node) => (
              <li key={node.id}>
                <NodeLink node={node} namespace={false} />
              </li>
            ))}
          </ul>
          {impact.roots.length > 5 && <span className="hw-dimmed">and {impact.roots.length - 5} more</span>}
        </div>
      )}
      {impact.datasets.length > 0 && (
        <ul className="hw-why-nodes">
          {impact.datasets.slice(0, 5).map((node) => (
            <li key={node.id}>
              <NodeLink node={node} namespace={false} />
              {node.affected && <span className="hw-dimmed">affected</span>}
            </li>
          ))}
        </ul>
      )}
      <div className="hw-cause-links">
        <Link to="/impact/$id" params={{ id: symptom.node.id }} className="hw-text-button">
          All affected
        </Link>
        <CopyButton text={ownersMessage(why, window.location.origin)} label="Copy message to owners" />
      </div>
    </div>
  );
}
