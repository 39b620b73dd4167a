import { pinnedVersion } from "./pins.ts";
import { errorOf, type Problem, warningOf } from "./problem.ts";
import {
  admitsVersion,
  appliesTo,
  parseRequirement,
  type RequirementLine,
  requirementLines,
} from "./requirement-line.ts";
import type { MwaaVersion } from "./versions.ts";

/** Name of the package that sends lineage. MWAA's images pin it but do not install it. */
export const openLineageProvider = "apache-airflow-providers-openlineage";

/** Directory into which MWAA extracts plugins.zip. */
export const pluginsFolder = "/usr/local/airflow/plugins";

/** Inputs for {@link requirementsText}. */
export interface RequirementsOptions {
  readonly version: MwaaVersion;
  /** The environment's own requirements.txt; an empty text if it has none. */
  readonly own?: string;
  /** Installs wheels from plugins.zip, for environments that cannot reach a package index. */
  readonly offline?: boolean;
}

/**
 * Returns the text of requirements.txt: the OpenLineage provider at the image's pin before the environment's own lines.
 * Adds only lines that are missing, so the result for its own output is the same text.
 */
export function requirementsText(options: RequirementsOptions): string {
  const own = (options.own ?? "").replaceAll("\r\n", "\n").trimEnd();
  const lines = requirementLines(own);
  const provider = `${openLineageProvider}==${options.version.pins[openLineageProvider]}`;
  const findLinks = `--find-links ${pluginsFolder}`;
  const wanted = [
    ...(options.offline && !lines.some((line) => findsLinks(line)) ? [findLinks] : []),
    ...(options.offline && !lines.includes("--no-index") ? ["--no-index"] : []),
    ...(packagesIn(own).some(({ name }) => name === openLineageProvider) ? [] : [provider]),
  ];
  return [...wanted, ...(own === "" ? [] : [own]), ""].join("\n");
}

function findsLinks(line: string): boolean {
  return new RegExp(`^(-f|--find-links)[ =]+"?${pluginsFolder}/?"?$`).test(line);
}

/** Returns the packages that a requirements file names. */
export function packagesIn(text: string): RequirementLine[] {
  return requirementLines(text).flatMap((line) => parseRequirement(line) ?? []);
}

/**
 * Checks a requirements file and returns all of its problems. If pip fails, MWAA only logs it: nothing is installed, the
 * environment is reported as available, and no lineage is sent.
 *
 * @param constraintsOwned - true if the deployment intentionally uses its own constraints
 */
export function checkRequirements(text: string, version: MwaaVersion, constraintsOwned = false): Problem[] {
  // MWAA searches every line for these characters, so a comment counts as well.
  const constraint = text.split(/\r?\n/).find((line) => /-c |--constraint /.test(line));
  const packages = packagesIn(text).filter((line) => appliesTo(line, version.python));
  return [
    ...(constraint === undefined || constraintsOwned ? [] : [ownConstraints(constraint)]),
    ...(packages.some(({ name }) => name === openLineageProvider) ? [] : [providerMissing(version)]),
    ...packages.flatMap((line) => checkPin(line, version, constraint === undefined)),
    ...repeatedPackages(packages),
  ];
}

function ownConstraints(line: string): Problem {
  const commented = line.trimStart().startsWith("#");
  return (commented ? errorOf : warningOf)(
    "requirements-own-constraints",
    "requirements.txt",
    `The line "${line.trim()}" makes MWAA skip its own constraints${commented ? ", even though it is a comment" : ""}.`,
    "No -c or --constraint in any line, including comments, unless you intend to use your own constraints.",
  );
}

function providerMissing(version: MwaaVersion): Problem {
  return errorOf(
    "requirements-provider-missing",
    "requirements.txt",
    "The OpenLineage provider is missing. MWAA's image does not include it, so no lineage is sent.",
    `Add the line ${openLineageProvider}==${version.pins[openLineageProvider]}`,
  );
}

/** Compares a line with the image's constraints. pip installs nothing if one line excludes the pinned version. */
function checkPin(line: RequirementLine, version: MwaaVersion, constrained: boolean): Problem[] {
  const pin = pinnedVersion(line.name, version.version);
  if (pin === undefined) return [];
  const code =
    line.name === openLineageProvider ? "requirements-provider-off-pin" : "requirements-package-off-pin";
  const fix = `${line.name}==${pin}`;
  if (line.url !== undefined) {
    return [
      warningOf(
        code,
        "requirements.txt",
        `"${line.text}" is installed from an address, while the image of Airflow ${version.version} pins ${pin}. If it has another version, pip rejects it and installs nothing.`,
        fix,
      ),
    ];
  }
  const admitted = admitsVersion(line, pin);
  if (admitted === true) return [];
  if (admitted === undefined) {
    return [
      errorOf(
        "requirements-invalid",
        "requirements.txt",
        `"${line.text}" is not a valid requirement: pip rejects it and installs nothing.`,
        fix,
      ),
    ];
  }
  return [
    (constrained ? errorOf : warningOf)(
      code,
      "requirements.txt",
      `"${line.text}" excludes version ${pin}, which the image of Airflow ${version.version} pins${constrained ? ": pip rejects it and installs nothing" : ""}.`,
      fix,
    ),
  ];
}

/** Reports packages for which two lines demand different versions, which pip rejects. */
function repeatedPackages(packages: readonly RequirementLine[]): Problem[] {
  const exact = packages.filter(({ specifiers }) => /^==[^,*]+$/.test(specifiers));
  const problems: Problem[] = [];
  for (const [index, line] of exact.entries()) {
    const earlier = exact.slice(0, index).find(({ name }) => name === line.name);
    if (earlier === undefined || earlier.specifiers === line.specifiers) continue;
    problems.push(
      errorOf(
        "requirements-repeated",
        "requirements.txt",
        `"${earlier.text}" and "${line.text}" demand two versions of one package: pip rejects the file and installs nothing.`,
        "One line per package.",
      ),
    );
  }
  return problems;
}
