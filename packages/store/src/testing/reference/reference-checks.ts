/** The latest results of data quality checks (SPEC.md §11). */
import { isObject } from "../../model/json.ts";
import { readAssertions } from "../../model/runs/assertions.ts";
import { groups } from "./reference-groups.ts";
import type { ModelRun } from "./reference-runs.ts";

const ranks = { skipped: -1, passed: 0, warned: 1, failed: 2 } as const;

/** Returns the latest result of each check of a dataset, and since when it fails. */
export function checks(runs: readonly ModelRun[]): [string, unknown][] {
  const results = runs.flatMap((run) =>
    [...run.outputs, ...run.inputs].flatMap(({ dataset, facets, runFacets }) => {
      const text = runFacets.get("dataQualityAssertions") ?? facets.get("dataQualityAssertions") ?? null;
      const facet: unknown = text === null ? null : JSON.parse(text);
      return readAssertions(isObject(facet) ? facet : null, {
        isAborted: run.state === "ABORT",
        isDbt: run.isDbt,
      }).map(({ assertion, name, column, status }) => ({
        check: JSON.stringify([dataset, assertion, name, column]),
        run,
        status,
      }));
    }),
  );
  return groups(results, ({ check }) => check).flatMap(([check, own]): [string, unknown][] => {
    const byRun = groups(own, ({ run }) => run.publicId)
      .map(([, one]) =>
        one.reduce((worst, next) => (ranks[next.status] > ranks[worst.status] ? next : worst)),
      )
      .filter(({ status }) => status !== "skipped")
      .sort((a, b) => a.run.last - b.run.last || (a.run.publicId < b.run.publicId ? -1 : 1));
    const latest = byRun.at(-1);
    if (!latest) return [];
    const since = byRun[byRun.findLastIndex(({ status }) => status !== "failed") + 1];
    return [
      [
        check,
        {
          status: ranks[latest.status],
          run: latest.run.publicId,
          at: latest.run.last,
          failingSince: since?.run.last ?? null,
        },
      ],
    ];
  });
}
