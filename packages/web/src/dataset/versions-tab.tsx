import { Switch } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { datasetVersionsQuery } from "../api/queries.ts";
import type { DatasetVersion } from "../api/v2.gen.ts";
import { Paged } from "../ui/content/paged.tsx";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Time } from "../ui/content/time.tsx";
import { pickVersions, VersionPicker } from "../ui/content/version-picker.tsx";
import { count } from "../ui/text/format.ts";
import { type ColumnChange, compareSchemas } from "./schema-change.ts";

const marks = {
  added: { sign: "+", word: "added" },
  removed: { sign: "−", word: "removed" },
  retyped: { sign: "~", word: "type changed" },
  described: { sign: "✎", word: "description changed" },
  same: { sign: "", word: "" },
} as const;

/** The versions of a dataset with their writers, and the differences between any two. */
export function Versions({
  id,
  from,
  to,
  choose,
}: {
  id: string;
  from: string | undefined;
  to: string | undefined;
  /** Receives the ids of the versions to compare. */
  choose: (from: string, to: string) => void;
}) {
  const versions = useInfiniteQuery(datasetVersionsQuery(id));
  return (
    <Paged query={versions} empty={<p className="hw-dimmed">No versions yet</p>}>
      {(items) => {
        const { older, newer } = pickVersions(items, from, to);
        return (
          <div className="hw-stack">
            <ol className="hw-list hw-versions">
              {items.map((version, index) => {
                const before = items[index + 1];
                return (
                  <li key={version.id}>
                    <div className="hw-list-main">
                      <b className="hw-mono">{version.id.slice(0, 8)}</b>{" "}
                      {version.current && <span className="hw-change">current</span>}{" "}
                      {version.lifecycleState && (
                        <span className="hw-change">{version.lifecycleState.toLowerCase()}</span>
                      )}
                      <span className="hw-list-error">{summary(version, before)}</span>
                    </div>
                    <span className="hw-list-side">
                      <Time at={version.createdAt} />
                      {version.createdBy && (
                        <span style={{ display: "block" }}>
                          by{" "}
                          <Link
                            to="/runs/$id"
                            params={{ id: version.createdBy.id }}
                            className="hw-text-button"
                          >
                            {version.createdBy.job.name}
                          </Link>
                        </span>
                      )}
                    </span>
                    {before && (
                      <button
                        type="button"
                        className="hw-text-button"
                        onClick={() => choose(before.id, version.id)}
                        aria-label={`Compare ${version.id.slice(0, 8)} with the previous version`}
                      >
                        Compare
                      </button>
                    )}
                  </li>
                );
              })}
            </ol>
            {items.length > 1 && <Comparison items={items} older={older} newer={newer} choose={choose} />}
          </div>
        );
      }}
    </Paged>
  );
}

function Comparison({
  items,
  older,
  newer,
  choose,
}: {
  items: readonly DatasetVersion[];
  older: DatasetVersion;
  newer: DatasetVersion;
  choose: (from: string, to: string) => void;
}) {
  const [onlyChanges, setOnlyChanges] = useState(true);
  const changes = compareSchemas(older.columns, newer.columns);
  const shown = onlyChanges ? changes.filter(({ kind }) => kind !== "same") : changes;
  return (
    <section>
      <div className="hw-section-head">
        <h2>Compare versions</h2>
        <Switch
          size="xs"
          label="Show differences only"
          checked={onlyChanges}
          onChange={(event) => setOnlyChanges(event.currentTarget.checked)}
        />
      </div>
      <VersionPicker versions={items} older={older} newer={newer} choose={choose} />
      {shown.length === 0 ? (
        <p className="hw-dimmed">The columns are identical.</p>
      ) : (
        <ScrollRegion label="Column differences">
          <table className="hw-plain-table hw-schema-diff">
            <caption>{describe(changes)}</caption>
            <thead>
              <tr>
                <th scope="col">Change</th>
                <th scope="col">Column</th>
                <th scope="col">Type</th>
                <th scope="col">Description</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ kind, name, before, after }) => (
                <tr key={`${kind} ${name}`} data-kind={kind}>
                  <td>
                    <b aria-hidden>{marks[kind].sign}</b> {marks[kind].word}
                  </td>
                  <th scope="row" className="hw-mono">
                    {name}
                  </th>
                  <td className="hw-mono">
                    <Pair before={before?.type} after={after?.type} kind={kind} />
                  </td>
                  <td>
                    <Pair before={before?.description} after={after?.description} kind={kind} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

function Pair({
  before,
  after,
  kind,
}: {
  before: string | null | undefined;
  after: string | null | undefined;
  kind: ColumnChange["kind"];
}) {
  if (kind === "added" || before === after) return after ?? "–";
  if (kind === "removed") return before ?? "–";
  return (
    <>
      <del>{before ?? "–"}</del> → <ins>{after ?? "–"}</ins>
    </>
  );
}

function describe(changes: readonly ColumnChange[]): string {
  const parts = (["added", "removed", "retyped", "described"] as const).flatMap((kind) => {
    const amount = changes.filter((change) => change.kind === kind).length;
    return amount > 0 ? [`${amount} ${marks[kind].word}`] : [];
  });
  return parts.join(", ") || "no column changes";
}

function summary(version: DatasetVersion, before: DatasetVersion | undefined): string {
  const size = count(version.columns.length, "column");
  return before
    ? `${size}: ${describe(compareSchemas(before.columns, version.columns)).toLowerCase()}`
    : size;
}
