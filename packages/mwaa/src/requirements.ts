import { errorOf, type Problem, warningOf } from "./problem.ts";
import type { MwaaVersion } from "./versions.ts";

/** Name of the package that sends lineage. MWAA's images pin it but do not install it. */
export const openLineageProvider = "apache-airflow-providers-openlineage";

/** Directory into which MWAA extracts plugins.zip. */
export const pluginsFolder = "/usr/local/airflow/plugins";

/** Inputs for {@link requirementsText}. */
export interface RequirementsOptions {
  readonly version: MwaaVersion;
  /** The environment's own lines. */
  readonly additional?: readonly string[];
  /** Installs wheels from plugins.zip, for environments that cannot reach a package index. */
  readonly offline?: boolean;
}

/**
 * Returns the text of requirements.txt: the OpenLineage provider at the image's pin, and the environment's own lines.
 */
export function requirementsText(options: RequirementsOptions): string {
  const provider = `${openLineageProvider}==${options.version.pins[openLineageProvider]}`;
  const own = options.additional ?? [];
  const hasProvider = own.some((line) => packageName(line) === openLineageProvider);
  return [
    ...(options.offline ? [`--find-links ${pluginsFolder}`, "--no-index"] : []),
    ...(hasProvider ? [] : [provider]),
    ...own,
    "",
  ].join("\n");
}

/**
 * Checks a requirements file. If pip fails, MWAA only logs it: nothing is installed, the environment is reported as
 * available, and no lineage is sent.
 *
 * @param constraintsOwned - true if the deployment intentionally uses its own constraints
 */
export function checkRequirements(text: string, version: MwaaVersion, constraintsOwned = false): Problem[] {
  const problems: Problem[] = [];
  const lines = text.split(/\r?\n/);
  const expectedPin = version.pins[openLineageProvider];
  const constraint = lines.find((line) => /-c |--constraint /.test(line));
  if (constraint !== undefined && !constraintsOwned) {
    const commented = constraint.trimStart().startsWith("#");
    problems.push(
      (commented ? errorOf : warningOf)(
        "requirements-own-constraints",
        "requirements.txt",
        `The line "${constraint.trim()}" makes MWAA skip its own constraints${commented ? ", even though it is a comment" : ""}.`,
        "No -c or --constraint in any line, including comments, unless you intend to use your own constraints.",
      ),
    );
  }
  const provider = lines.find((line) => packageName(line) === openLineageProvider);
  if (provider === undefined) {
    problems.push(
      errorOf(
        "requirements-provider-missing",
        "requirements.txt",
        "The OpenLineage provider is missing. MWAA's image does not include it, so no lineage is sent.",
        `Add the line ${openLineageProvider}==${expectedPin}`,
      ),
    );
    return problems;
  }
  const pin = /==\s*([^\s;#]+)/.exec(provider)?.[1];
  if (pin !== expectedPin) {
    const rejected = constraint === undefined;
    problems.push(
      (rejected ? errorOf : warningOf)(
        "requirements-provider-off-pin",
        "requirements.txt",
        pin === undefined
          ? `"${provider.trim()}" has no version.`
          : `Version ${pin} differs from the pin in the image of Airflow ${version.version}${rejected ? ": pip rejects it and installs nothing" : ""}.`,
        `${openLineageProvider}==${expectedPin}`,
      ),
    );
  }
  return problems;
}

function packageName(line: string): string {
  return (/^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1] ?? "").toLowerCase().replace(/[._]+/g, "-");
}
