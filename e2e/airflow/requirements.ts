import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mwaaVersions, requirementsText } from "@headwater/mwaa";
import type { Checklist } from "./checklist.ts";
import { resolveRequirements } from "./python.ts";

/** Variable that names a folder with the constraints files of MWAA's images, as `<version>.txt`. */
const FOLDER_VARIABLE = "HEADWATER_MWAA_CONSTRAINTS";

/**
 * Resolves Headwater's requirements.txt for every MWAA version under the constraints of that version's image. Their
 * license does not let us ship these files: images/airflow/<version>/etc/airflow_constraints.txt in
 * github.com/aws/amazon-mwaa-docker-images.
 */
export async function testRequirements(directory: string, checks: Checklist): Promise<void> {
  const folder = process.env[FOLDER_VARIABLE];
  if (folder === undefined || folder === "") {
    console.log(
      `  skip  requirements of each version: ${FOLDER_VARIABLE} names no folder of constraints files`,
    );
    return;
  }
  for (const version of mwaaVersions) {
    const constraints = join(folder, `${version.version}.txt`);
    if (!existsSync(constraints)) {
      console.log(`  skip  requirements for MWAA ${version.version}: there is no ${constraints}`);
      continue;
    }
    const pinned = await readFile(constraints, "utf8");
    for (const [name, pin] of Object.entries(version.pins)) {
      const isPinned = pinned.split("\n").some((line) => line.trim() === `${name}==${pin}`);
      checks.check(`MWAA ${version.version} pins ${name} ${pin}`, isPinned);
    }
    // Packages of the image that the provider depends on, then the file itself.
    const input = join(directory, `requirements-${version.version}.txt`);
    const image = [
      `apache-airflow==${version.version}`,
      `apache-airflow-providers-amazon==${version.pins["apache-airflow-providers-amazon"]}`,
    ];
    await writeFile(input, [...image, requirementsText({ version })].join("\n"));
    const problem = await resolveRequirements(input, constraints, version.python);
    checks.check(
      `requirements for MWAA ${version.version} resolve under its constraints`,
      problem === "",
      problem,
    );
  }
}
