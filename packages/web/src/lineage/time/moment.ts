import type { MomentsAnswer } from "../../api/v2.gen.ts";
import { count } from "../../ui/text/format.ts";

type Moment = MomentsAnswer["moments"][number];

/** Returns the number of changes at a moment. */
export function countChanges(moment: Moment): number {
  return (
    moment.edgesAdded +
    moment.edgesRemoved +
    moment.edgesChanged +
    moment.datasetVersions +
    moment.jobVersions
  );
}

/** Describes the changes at a moment. */
export function describeMoment(moment: Moment): string {
  return [
    moment.edgesAdded > 0 && `${count(moment.edgesAdded, "edge")} added`,
    moment.edgesRemoved > 0 && `${count(moment.edgesRemoved, "edge")} removed`,
    moment.edgesChanged > 0 && `${count(moment.edgesChanged, "edge")} changed`,
    moment.datasetVersions > 0 && count(moment.datasetVersions, "new dataset version"),
    moment.jobVersions > 0 && count(moment.jobVersions, "new job version"),
  ]
    .filter(Boolean)
    .join(", ");
}
