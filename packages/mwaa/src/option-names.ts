import { hasType, lookUpOption, type OptionStanding } from "./known-options.ts";
import { errorOf, type Problem, warningOf } from "./problem.ts";
import { atLeast, type MwaaVersion } from "./versions.ts";

/** Options of lineage providers newer than those in MWAA's images, with the first version that has them. */
const laterLineageOptions: Readonly<Record<string, string>> = { "openlineage.exclude_datasets": "2.21" };

/** Options that MWAA reads itself, or that the class of a backend reads. */
const unlistedOptions = /^(mwaa|aws_mwaa)\./;

/**
 * Finds options that Airflow does not know: misspelt, moved, removed or too new. Airflow ignores them without a message.
 * Also finds values that Airflow cannot read as the option's type.
 *
 * @param options - values that are not strings are skipped; `checkConfigurationOptions` reports them
 */
export function checkOptionNames(
  options: Readonly<Record<string, unknown>>,
  version: MwaaVersion,
): Problem[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (!key.includes(".") || unlistedOptions.test(key)) return [];
    const later = laterLineageOptions[key];
    const standing = lookUpOption(key, version.version);
    const isLineage =
      key.startsWith("openlineage.") ||
      (standing.kind === "unknown" && standing.nearest?.startsWith("openlineage.") === true);
    const report = isLineage ? errorOf : warningOf;
    if (standing.kind === "known") {
      const isReadable = typeof value !== "string" || value === "" || hasType(value, standing.type);
      return isReadable ? [] : [unreadable(report, key, value, standing.type)];
    }
    return later === undefined
      ? describeStanding(report, key, standing, version)
      : [tooNew(key, later, version)];
  });
}

type Report = typeof errorOf;

function unreadable(report: Report, key: string, value: string, type: string): Problem {
  const expected = type === "boolean" ? '"True" or "False"' : type === "integer" ? "an integer" : "a number";
  return report(
    "option-type",
    key,
    `Airflow cannot read ${JSON.stringify(value)} as ${type}.`,
    `${expected}.`,
  );
}

function tooNew(key: string, since: string, version: MwaaVersion): Problem {
  const provider = version.pins["apache-airflow-providers-openlineage"];
  return errorOf(
    "option-unknown-to-provider",
    key,
    `OpenLineage provider ${provider}, which Airflow ${version.version} pins, does not support this option and ignores it.`,
    `Provider ${since} or later; otherwise remove the option.`,
  );
}

function describeStanding(
  report: Report,
  key: string,
  standing: OptionStanding,
  version: MwaaVersion,
): Problem[] {
  switch (standing.kind) {
    case "renamed":
      return [
        warningOf(
          "option-renamed",
          key,
          `Airflow ${version.version} calls this option ${standing.to}.`,
          `${standing.to} with the same value.`,
        ),
      ];
    case "other-version":
      return [describeOtherVersion(report, key, standing.versions, version)];
    case "unknown":
      return [
        report(
          "option-unknown",
          key,
          `Airflow ${version.version} has no such option and ignores it.`,
          standing.nearest === undefined ? "Remove the option, or correct its name." : `${standing.nearest}.`,
        ),
      ];
    default:
      return [];
  }
}

function describeOtherVersion(
  report: Report,
  key: string,
  versions: readonly string[],
  version: MwaaVersion,
): Problem {
  const isRemoved = versions.every((other) => !atLeast(other, version.version));
  if (isRemoved) {
    return report(
      "option-removed",
      key,
      `Airflow ${version.version} does not have this option any more.`,
      "Remove the option.",
    );
  }
  const since = versions.find((other) => atLeast(other, version.version))!;
  if (key.startsWith("openlineage.")) {
    const provider = version.pins["apache-airflow-providers-openlineage"];
    return errorOf(
      "option-unknown-to-provider",
      key,
      `OpenLineage provider ${provider}, which Airflow ${version.version} pins, does not support this option and ignores it.`,
      `Airflow ${since} or later; otherwise remove the option.`,
    );
  }
  return report(
    "option-too-new",
    key,
    `Airflow ${version.version} does not have this option yet and ignores it.`,
    `Airflow ${since} or later; otherwise remove the option.`,
  );
}
