import { explain, satisfies, validRange } from "@renovatebot/pep440";
import { normalizePackageName } from "./pins.ts";

/** A line of requirements.txt that names a package. */
export interface RequirementLine {
  /** The line without comment, as written. */
  readonly text: string;
  /** In the normal form of PEP 503. */
  readonly name: string;
  /** Version specifiers such as `==2.3.0` or `>=1,<2`; empty if any version is allowed. */
  readonly specifiers: string;
  /** The address after `@`, of a file or repository; undefined for packages from an index. */
  readonly url: string | undefined;
  /** The environment marker after `;`; empty if there is none. */
  readonly marker: string;
}

const linePattern =
  /^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:@\s*(?<url>\S+)|\(?(?<specifiers>[^;()]*)\)?)\s*(?:;(?<marker>.*))?$/;

/**
 * Joins continued lines and drops comments, as pip does.
 *
 * @see https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export function requirementLines(text: string): string[] {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s+)#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** Parses a line; undefined for options such as `--find-links`, for paths, and for lines that are not valid. */
export function parseRequirement(line: string): RequirementLine | undefined {
  // Options of a single requirement, such as --hash, follow it.
  const text = line.replace(/\s+--[a-z].*$/, "").trim();
  const groups = text.startsWith("-") ? undefined : linePattern.exec(text)?.groups;
  if (groups?.name === undefined) return undefined;
  return {
    text,
    name: normalizePackageName(groups.name),
    specifiers: (groups.specifiers ?? "").replace(/\s+/g, ""),
    url: groups.url,
    marker: (groups.marker ?? "").trim(),
  };
}

/** Returns true if the specifiers admit a version; undefined if they are not valid. */
export function admitsVersion({ specifiers }: RequirementLine, version: string): boolean | undefined {
  if (specifiers === "") return true;
  // "===" compares text.
  const arbitrary = /^===(.+)$/.exec(specifiers)?.[1];
  if (arbitrary !== undefined) return arbitrary === version;
  if (!validRange(specifiers)) return undefined;
  // Constraints admit a pre-release that they pin.
  const isPreRelease = explain(version)?.is_prerelease === true;
  return satisfies(version, specifiers, { prereleases: isPreRelease });
}

/**
 * Returns false if an environment marker excludes the package on MWAA: Linux with CPython of the given version. Markers
 * that cannot be evaluated count as true.
 */
export function appliesTo({ marker }: RequirementLine, python: string): boolean {
  if (marker === "") return true;
  return marker
    .replace(/[()]/g, "")
    .split(/\bor\b/)
    .some((alternative) => alternative.split(/\band\b/).every((part) => holds(part.trim(), python)));
}

function holds(comparison: string, python: string): boolean {
  const [, name, operator, value] =
    /^(\w+)\s*(===|==|!=|<=|>=|<|>|~=)\s*["']([^"']*)["']$/.exec(comparison) ?? [];
  if (name === undefined || operator === undefined || value === undefined) return true;
  const facts: Readonly<Record<string, string>> = {
    sys_platform: "linux",
    platform_system: "Linux",
    os_name: "posix",
    platform_machine: "x86_64",
    implementation_name: "cpython",
    platform_python_implementation: "CPython",
  };
  if (name === "python_version" || name === "python_full_version") {
    try {
      return satisfies(python, `${operator}${value}`);
    } catch {
      return true;
    }
  }
  const fact = facts[name];
  if (fact === undefined) return true;
  return operator === "!=" ? fact !== value : fact === value;
}
