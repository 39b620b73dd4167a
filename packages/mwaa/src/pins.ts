import { pinnedVersions, pinTable } from "./facts/pins.gen.ts";

const parsedRows: ReadonlyMap<string, readonly string[]> = parseRows();

function parseRows(): Map<string, readonly string[]> {
  const rows = new Map<string, readonly string[]>();
  for (const line of pinTable.trim().split("\n")) {
    const [name, ...cells] = line.split(" ") as [string, ...string[]];
    const versions: string[] = [];
    for (const cell of cells) versions.push(cell === "=" ? versions.at(-1)! : cell);
    rows.set(name, versions);
  }
  return rows;
}

/** Returns a package name in the normal form of PEP 503: lowercase, with hyphens. */
export function normalizePackageName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/**
 * Returns the version of a package that the constraints in an MWAA image pin; undefined if the image does not pin it, so
 * that pip may install any version.
 *
 * @param packageName - in any spelling
 * @param mwaaVersion - a version of the table in versions.ts
 */
export function pinnedVersion(packageName: string, mwaaVersion: string): string | undefined {
  const cell = parsedRows.get(normalizePackageName(packageName))?.[pinnedVersions.indexOf(mwaaVersion)];
  return cell === "-" ? undefined : cell;
}

/** Returns the constraints of an MWAA image as a file for pip. */
export function constraintsText(mwaaVersion: string): string {
  const lines = [...parsedRows.keys()].flatMap((name) => {
    const version = pinnedVersion(name, mwaaVersion);
    return version === undefined ? [] : `${name}==${version}\n`;
  });
  return lines.join("");
}
