import type { MomentsAnswer } from "../../api/v2.gen.ts";
import { count } from "../../ui/text/format.ts";

type Moment = MomentsAnswer["moments"][number];

/** How much changed at a moment, all of it counted alike. */
export function sizeOfMoment(moment: Moment): number {
  return (
    moment.edgesAdded +
    moment.edgesRemoved +
    moment.edgesChanged +
    moment.datasetVersions +
    moment.jobVersions
  );
}

/** What changed at a moment, in words. */
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
