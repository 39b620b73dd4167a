import type { WhyAnswer } from "../api/v2.gen.ts";

const symptoms: Readonly<Record<WhyAnswer["symptom"]["kind"], string>> = {
  failed: "failed",
  lost: "has a run that never ended",
  late: "is late",
  "running-long": "runs longer than usual",
  "failing-checks": "fails checks",
  stale: "is stale",
  "upstream-failed": "was built from stale or failing data",
  slow: "took longer than usual",
  rows: "has an unusual number of rows",
  none: "has no known problem",
};

const maxListed = 10;

/**
 * Returns a message to the owners of what a problem affects, as plain text.
 *
 * @param origin - where the application runs, for links
 */
export function ownersMessage({ symptom, causes, impact }: WhyAnswer, origin: string): string {
  const { node, since, detail } = symptom;
  const lines = [
    `${node.name} ${symptoms[symptom.kind]}${since === null ? "" : ` since ${utc(since)}`}.`,
    ...(detail === null ? [] : [detail]),
    ...(causes[0] ? ["", `Likely cause: ${causes[0].summary}`] : []),
    "",
    `Affected: ${impact.affectedDatasets}. At risk: ${impact.datasetsAtRisk}.`,
    ...impact.datasets
      .slice(0, maxListed)
      .map((dataset) => `- ${dataset.name}${dataset.affected ? "" : " (at risk)"}`),
    ...(impact.datasets.length > maxListed ? [`- and ${impact.datasets.length - maxListed} more`] : []),
    ...(impact.owners.length > 0 ? ["", `Owners: ${impact.owners.map(({ name }) => name).join(", ")}`] : []),
    "",
    `${origin}/${node.kind === "dataset" ? "datasets" : "jobs"}/${node.id}`,
  ];
  return lines.join("\n");
}

function utc(instant: string): string {
  return `${instant.slice(0, 16).replace("T", " ")} UTC`;
}
