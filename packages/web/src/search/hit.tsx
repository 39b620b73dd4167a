import { Activity, Columns3, type LucideIcon, Tag, UserRound } from "lucide-react";
import type { SearchHit } from "../api/v2.gen.ts";
import { Time } from "../ui/content/time.tsx";
import { Highlighted } from "../ui/nodes/name.tsx";
import { StatusIcon } from "../ui/nodes/node-status.tsx";
import { datasetPlatform, jobPlatform, jobTypeLabel } from "../ui/nodes/platform.tsx";
import { RunStateIcon } from "../ui/nodes/run-state.tsx";
import { fieldTerm } from "../ui/text/selection-terms.ts";

/** Returns the page of a result. Columns open traced in the graph; tags and owners open a search. */
export function hitAddress(hit: SearchHit) {
  switch (hit.kind) {
    case "column":
      return { to: "/lineage/$id", params: { id: hit.id }, search: { column: hit.column ?? "" } } as const;
    case "dataset":
      return { to: "/datasets/$id", params: { id: hit.id } } as const;
    case "job":
      return { to: "/jobs/$id", params: { id: hit.id } } as const;
    case "run":
      return { to: "/runs/$id", params: { id: hit.id } } as const;
    case "tag":
    case "owner":
      return { to: "/search", search: { q: fieldTerm(hit.kind, hit.name) } } as const;
  }
}

/** Returns the lineage URL of a result; undefined if it has none. */
export function hitLineage(hit: SearchHit) {
  if (hit.kind === "tag" || hit.kind === "owner") return undefined;
  if (hit.kind === "column") return hitAddress(hit);
  const id = hit.kind === "run" ? (hit.run?.job.id ?? "") : hit.id;
  return {
    to: "/lineage/$id",
    params: { id },
    search: hit.kind === "run" ? { run: hit.id } : {},
  } as const;
}

/** Returns a key that identifies a result. */
export function hitKey(hit: SearchHit): string {
  return `${hit.kind} ${hit.id} ${hit.column ?? ""} ${hit.name}`;
}

const icons: Partial<Record<SearchHit["kind"], LucideIcon>> = {
  column: Columns3,
  run: Activity,
  tag: Tag,
  owner: UserRound,
};

/** A search result: kind, name, location, and why it matched if the name does not show it. */
export function HitView({ hit, query }: { hit: SearchHit; query: string }) {
  const platform = hit.kind === "job" ? jobPlatform(null) : datasetPlatform(hit.namespace);
  const Icon = icons[hit.kind] ?? platform.Icon;
  const title = hit.kind === "column" ? (hit.column ?? "") : hit.name;
  const place = hit.kind === "column" ? `${hit.name} · ${hit.namespace}` : hit.namespace;
  // Filters in the query are not highlighted in names.
  const words = query.replaceAll(/(^|[\s(!])[a-z]+:(?!\/\/)("[^"]*"|\S*)/gi, " ").trim();
  const why = reason(hit);
  return (
    <>
      <span className="hw-card-icon" data-kind={hit.kind} aria-hidden>
        <Icon size={17} />
      </span>
      <span className="hw-hit-text">
        <span className="hw-hit-name" style={{ display: "block" }}>
          <Highlighted text={title.slice(0, 300)} query={words} />
          {hit.status && <StatusIcon status={hit.status} size={14} />}
        </span>
        <span className="hw-hit-sub" style={{ display: "block" }}>
          {why ? (
            <>
              {why}:{" "}
              <span className="hw-mono">
                <Highlighted text={hit.match.text.slice(0, 300)} query={words} />
              </span>
            </>
          ) : (
            <Highlighted text={place.slice(0, 300)} query={words} />
          )}
        </span>
      </span>
      <span className="hw-hit-kind">
        {hit.run ? (
          <span className="hw-hit-run">
            <RunStateIcon state={hit.run.state} size={14} lost={hit.run.lost} />{" "}
            <Time at={hit.run.startedAt ?? hit.run.endedAt} relative />
          </span>
        ) : hit.kind === "column" ? (
          `column${hit.detail ? ` · ${hit.detail}` : ""}`
        ) : hit.kind === "job" && hit.detail ? (
          jobTypeLabel(hit.detail)
        ) : (
          (hit.detail ?? hit.kind).toLowerCase()
        )}
      </span>
    </>
  );
}

const reasons: Partial<Record<SearchHit["match"]["field"], string>> = {
  sql: "SQL",
  "run-id": "Run",
  "airflow-run-id": "Airflow run",
  tag: "Tag",
  owner: "Owner",
};

/** Returns the field that matched, if it is not the name. */
function reason({ kind, match }: SearchHit): string | undefined {
  if (kind === "tag" || kind === "owner") return undefined;
  return reasons[match.field];
}
