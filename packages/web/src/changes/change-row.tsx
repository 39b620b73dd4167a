import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, GitCommitHorizontal, Waypoints } from "lucide-react";
import { useId, useState } from "react";
import type { StoreChange } from "../api/v2.gen.ts";
import { TextDiff } from "../ui/content/text-diff.tsx";
import { Time } from "../ui/content/time.tsx";
import { tooltip } from "../ui/controls/tooltip.tsx";
import { Name } from "../ui/nodes/name.tsx";
import { appearances } from "./appearances.ts";

/** The tab of a dataset's or job's page that shows a change. */
const tabs = {
  code: "code",
  schema: "versions",
  dataset: "versions",
  check: "quality",
  edit: "changes",
} as const;

/** A change in one line, with its run, commit and cause; SQL opens in place. */
export function ChangeRow({ change }: { change: StoreChange }) {
  const { Icon, label } = appearances[change.kind];
  const [isOpen, setOpen] = useState(false);
  const details = useId();
  const { code } = change;
  const hasDiff = code !== null && code.before !== code.after;
  return (
    <li className="hw-store-change" data-kind={change.kind} data-status={change.check?.status}>
      <span className="hw-change" data-kind={change.kind}>
        <Icon size={13} aria-hidden /> {label}
      </span>
      <div className="hw-store-change-main">
        <p className="hw-store-change-text">
          {hasDiff ? (
            <button
              type="button"
              className="hw-text-button"
              aria-expanded={isOpen}
              aria-controls={details}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
              {change.summary}
            </button>
          ) : (
            <b>{change.summary}</b>
          )}
          <NodeName change={change} />
        </p>
        <Origin change={change} />
        {change.cause && (
          <p className="hw-store-change-cause">
            Likely cause: {change.cause.summary}
            {change.cause.run && change.cause.run.id !== change.run?.id && (
              <>
                {" "}
                (run <RunLink run={change.cause.run} />)
              </>
            )}
          </p>
        )}
        {hasDiff && isOpen && (
          <div id={details}>
            <TextDiff before={code.before ?? ""} after={code.after ?? ""} label="SQL before and after" />
          </div>
        )}
      </div>
      <Link
        to="/lineage/$id"
        params={{ id: change.node.id }}
        search={{ asOf: change.at }}
        className="hw-icon-button"
        aria-label={`Lineage of ${change.node.name.slice(0, 200)} at that time`}
        {...tooltip("Lineage at that time", "left")}
      >
        <Waypoints size={16} aria-hidden />
      </Link>
    </li>
  );
}

function NodeName({ change: { kind, node } }: { change: StoreChange }) {
  const tab = kind in tabs ? tabs[kind as keyof typeof tabs] : undefined;
  return (
    <Link
      to={node.kind === "dataset" ? "/datasets/$id" : "/jobs/$id"}
      params={{ id: node.id }}
      search={tab ? { tab } : {}}
      className="hw-store-change-node"
    >
      <Name>{node.name}</Name>
    </Link>
  );
}

/** Time, run, job and commit of a change. */
function Origin({ change: { at, run, node, commit } }: { change: StoreChange }) {
  const isNewCommit = commit !== null && commit.before !== null && commit.before !== commit.after;
  const isSameCommit = commit !== null && commit.before === commit.after;
  return (
    <p className="hw-store-change-origin">
      <Time at={at} />
      {run && (
        <span>
          run <RunLink run={run} />
          {run.job.id !== node.id && (
            <>
              {" "}
              of{" "}
              <Link to="/jobs/$id" params={{ id: run.job.id }} className="hw-store-change-node">
                <Name>{run.job.name}</Name>
              </Link>
            </>
          )}
        </span>
      )}
      {commit && (
        <span className="hw-store-change-commit">
          <GitCommitHorizontal size={14} aria-hidden />
          {isSameCommit ? "same commit " : "commit "}
          <code>
            {isNewCommit && `${shortCommit(commit.before!)} → `}
            {shortCommit(commit.after)}
          </code>
        </span>
      )}
    </p>
  );
}

function RunLink({ run }: { run: NonNullable<StoreChange["run"]> }) {
  return (
    <Link to="/runs/$id" params={{ id: run.id }} className="hw-mono">
      {run.runId.slice(0, 8)}
    </Link>
  );
}

/** Shortens a commit's hash; versions stay as they are. */
function shortCommit(commit: string): string {
  return /^[0-9a-f]{9,}$/i.test(commit) ? commit.slice(0, 7) : commit.slice(0, 60);
}
