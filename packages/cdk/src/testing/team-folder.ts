import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const files = {
  "dags/orders.py": "from lib.names import NAME\n",
  "dags/lib/names.py": 'NAME = "orders"\n',
  "dags/.airflowignore": "lib/\n",
  "plugins/own_plugin.py": "pass\n",
  "requirements.txt": "# ours\npandas==2.1.4\n",
  "startup.sh": "#!/bin/bash\nexport TEAM=data\n",
};

/** Writes a team's files into a new folder, with the names of the documented examples, and returns the folder. */
export function makeTeamFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "headwater-team-"));
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, "team", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}
