import { Columns3 } from "lucide-react";
import type { SearchHit } from "../api/v2.gen.ts";
import { Highlighted } from "../ui/name.tsx";
import { datasetPlatform, jobPlatform } from "../ui/platform.tsx";

/** Where a hit leads. Columns lead into the graph, traced. */
export function hitAddress(hit: SearchHit) {
  if (hit.kind === "column") {
    return { to: "/lineage/$id", params: { id: hit.id }, search: { column: hit.column ?? "" } } as const;
  }
  return hit.kind === "dataset"
    ? ({ to: "/datasets/$id", params: { id: hit.id } } as const)
    : ({ to: "/jobs/$id", params: { id: hit.id } } as const);
}

/** A key for a hit among others. */
export function hitKey(hit: SearchHit): string {
  return `${hit.kind} ${hit.id} ${hit.column ?? ""}`;
}

/** A hit of a search: what it is, what it is called, where it is. */
export function HitView({ hit, query }: { hit: SearchHit; query: string }) {
  const platform = hit.kind === "job" ? jobPlatform(null) : datasetPlatform(hit.namespace);
  const Icon = hit.kind === "column" ? Columns3 : platform.Icon;
  const title = hit.kind === "column" ? (hit.column ?? "") : hit.name;
  const place = hit.kind === "column" ? `${hit.name} · ${hit.namespace}` : hit.namespace;
  return (
    <>
      <span className="hw-card-icon" data-kind={hit.kind} aria-hidden>
        <Icon size={17} />
      </span>
      <span className="hw-hit-text">
        <span className="hw-hit-name" style={{ display: "block" }}>
          <Highlighted text={title.slice(0, 300)} query={query} />
        </span>
        <span className="hw-hit-sub" style={{ display: "block" }}>
          <Highlighted text={place.slice(0, 300)} query={query} />
        </span>
      </span>
      <span className="hw-hit-kind">
        {hit.kind === "column"
          ? `column${hit.detail ? ` · ${hit.detail}` : ""}`
          : (hit.detail ?? hit.kind).toLowerCase()}
      </span>
    </>
  );
}
