import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { jobVersionsQuery } from "../api/page-queries.ts";
import type { JobVersion, NodeReference } from "../api/v2.gen.ts";
import { Paged } from "../ui/content/paged.tsx";
import { TextDiff } from "../ui/content/text-diff.tsx";
import { Time } from "../ui/content/time.tsx";
import { pickVersions, VersionPicker } from "../ui/content/version-picker.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { count } from "../ui/text/format.ts";

/** The versions of a job, and the differences between any two: inputs, outputs, SQL. */
export function JobVersions({
  id,
  from,
  to,
  choose,
}: {
  id: string;
  from: string | undefined;
  to: string | undefined;
  choose: (from: string, to: string) => void;
}) {
  const versions = useInfiniteQuery(jobVersionsQuery(id));
  return (
    <Paged query={versions} empty={<p className="hw-dimmed">No complete run yet</p>}>
      {(items) => {
        const { older, newer } = pickVersions(items, from, to);
        return (
          <div className="hw-stack">
            <ol className="hw-list">
              {items.map((version) => (
                <li key={version.id}>
                  <div className="hw-list-main">
                    <b className="hw-mono">{version.id.slice(0, 8)}</b>{" "}
                    {version.current && <span className="hw-change">current</span>}
                    <span className="hw-list-error">
                      {count(version.inputs.length, "input")}, {count(version.outputs.length, "output")}
                    </span>
                  </div>
                  <span className="hw-list-side">
                    <Time at={version.createdAt} /> – <Time at={version.lastSeenAt} />
                    {version.latestRun && (
                      <span style={{ display: "block" }}>
                        <Link to="/runs/$id" params={{ id: version.latestRun.id }} className="hw-text-button">
                          Latest run
                        </Link>
                      </span>
                    )}
                  </span>
                </li>
              ))}
            </ol>
            {items.length > 1 && (
              <section>
                <h2 className="hw-small-heading">Compare versions</h2>
                <VersionPicker versions={items} older={older} newer={newer} choose={choose} />
                <Differences older={older} newer={newer} />
              </section>
            )}
          </div>
        );
      }}
    </Paged>
  );
}

function Differences({ older, newer }: { older: JobVersion; newer: JobVersion }) {
  const changes = [
    ...membership("reads", older.inputs, newer.inputs),
    ...membership("writes", older.outputs, newer.outputs),
  ];
  const [before, after] = [older.sql ?? "", newer.sql ?? ""];
  return (
    <>
      {changes.length > 0 && (
        <ul className="hw-list" style={{ marginBottom: 14 }}>
          {changes.map(([sign, word, node]) => (
            <li key={`${sign} ${word} ${node.id}`}>
              <span className="hw-change">
                <b aria-hidden>{sign}</b> {word}
              </span>
              <div className="hw-list-main">
                <NodeLink node={node} />
              </div>
            </li>
          ))}
        </ul>
      )}
      {before !== after && <TextDiff before={before} after={after} label="SQL differences" />}
      {changes.length === 0 && before === after && (
        <p className="hw-dimmed">Inputs, outputs and SQL are identical.</p>
      )}
    </>
  );
}

function membership(
  verb: "reads" | "writes",
  before: readonly NodeReference[],
  after: readonly NodeReference[],
): (readonly [sign: string, word: string, node: NodeReference])[] {
  const [old, now] = [new Set(before.map(({ id }) => id)), new Set(after.map(({ id }) => id))];
  return [
    ...after.flatMap((node) => (old.has(node.id) ? [] : [["+", `now ${verb}`, node] as const])),
    ...before.flatMap((node) => (now.has(node.id) ? [] : [["−", `no longer ${verb}`, node] as const])),
  ];
}
