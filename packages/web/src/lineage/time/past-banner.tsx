import { Button } from "@mantine/core";
import { GitCompareArrows, History } from "lucide-react";
import { Time } from "../../ui/content/time.tsx";
import { type Comparison, listChanges } from "../model/comparison.ts";
import type { TimeSearch } from "../state/time-params.ts";

/** Tells that the page shows the past or a comparison, and leads back to now. */
export function PastBanner({
  search,
  comparison,
  change,
}: {
  search: TimeSearch;
  comparison: Comparison | undefined;
  change: (values: Partial<TimeSearch>) => void;
}) {
  if (search.compare !== "") {
    const entries = comparison ? listChanges(comparison) : [];
    const of = (kind: "added" | "removed" | "changed") =>
      entries.filter((entry) => entry.change === kind).length;
    return (
      <div className="hw-past" role="status">
        <GitCompareArrows size={16} aria-hidden />
        <span>
          Comparing <Time at={search.compare} /> with {search.asOf === "" ? "now" : <Time at={search.asOf} />}
          {comparison && (
            <>
              : <strong>+ {of("added")}</strong> added, <strong>− {of("removed")}</strong> removed,{" "}
              <strong>~ {of("changed")}</strong> changed
              {comparison.truncated && ". Limit reached; more changes may exist"}
            </>
          )}
        </span>
        <Button size="compact-sm" variant="default" onClick={() => change({ compare: "" })}>
          Exit comparison
        </Button>
      </div>
    );
  }
  if (search.asOf === "") return null;
  return (
    <div className="hw-past" role="status">
      <History size={16} aria-hidden />
      <span>
        <strong>Viewing the past</strong>, as of <Time at={search.asOf} />. Columns, states and runs are from
        that time. <span className="hw-past-note">Names, descriptions and tags are current.</span>
      </span>
      <Button size="compact-sm" onClick={() => change({ asOf: "" })}>
        Back to now
      </Button>
    </div>
  );
}
