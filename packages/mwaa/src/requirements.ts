import { errorOf, type Problem, warningOf } from "./problem.ts";
import type { MwaaVersion } from "./versions.ts";

/** Name of the package that sends the lineage. MWAA's images pin it but do not install it. */
export const openLineageProvider = "apache-airflow-providers-openlineage";

/** Folder in which MWAA unpacks plugins.zip. */
export const pluginsFolder = "/usr/local/airflow/plugins";

/** What goes into a requirements file. */
export interface RequirementsOptions {
  readonly version: MwaaVersion;
  /** Further lines of the environment's own. */
  readonly additional?: readonly string[];
  /** No package index is reachable: wheels come with plugins.zip. */
  readonly offline?: boolean;
}

/** The text of requirements.txt: the OpenLineage provider at the image's own pin, and what the environment adds. */
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
 * What is wrong with a requirements file. MWAA only logs pip's failure: nothing at all is installed, the environment
 * is reported as available, and no lineage is sent.
 *
 * @param constraintsOwned - whether the deployment says that the file's own constraints are meant
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
        `The line "${constraint.trim()}" makes MWAA leave out its own constraints${commented ? ", although it is a comment" : ""}.`,
        "No line that contains -c or --constraint, not even in a comment, unless own constraints are meant.",
      ),
    );
  }
  const provider = lines.find((line) => packageName(line) === openLineageProvider);
  if (provider === undefined) {
    problems.push(
      errorOf(
        "requirements-provider-missing",
        "requirements.txt",
        "It does not install the OpenLineage provider, which MWAA's image does not hold: no lineage is sent.",
        `The line ${openLineageProvider}==${expectedPin}`,
      ),
    );
    return problems;
  }
  const pin = /==\s*([^\s;#]+)/.exec(provider)?.[1];
  if (pin !== expectedPin) {
    const refused = constraint === undefined;
    problems.push(
      (refused ? errorOf : warningOf)(
        "requirements-provider-off-pin",
        "requirements.txt",
        pin === undefined
          ? `"${provider.trim()}" names no version.`
          : `Version ${pin} is not the one that Airflow ${version.version}'s image pins${refused ? ": pip refuses it and installs nothing" : ""}.`,
        `${openLineageProvider}==${expectedPin}`,
      ),
    );
  }
  return problems;
}

function packageName(line: string): string {
  return (/^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1] ?? "").toLowerCase().replace(/[._]+/g, "-");
}
