// Runs the sample pipeline on real Apache Airflow and checks the lineage that comes out of it.
//
//   node scripts/test-airflow.mjs [--versions 2.10.3,3.0.6] [--events-only | --record | --outage | --classic]
//
// Airflow sends to a Headwater of this checkout, built when stale, and the graph is checked over HTTP.
// --events-only checks the events themselves instead; --record does so and writes them to fixtures/airflow.
// --classic tests the classic mode alone, on an old Airflow.
// --outage runs the DAGs while the lineage server refuses, hangs and is away, and says what that costs.
// Exit codes: 0 passed or skipped with a reason, 1 failed, 77 cannot run here (says why). In CI (variable CI),
// not being able to run is a failure. HEADWATER_SKIP_AIRFLOW=1 skips, and HEADWATER_SKIP_AIRFLOW_REASON says why.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const CANNOT_RUN = 77;

function skipReason() {
  if (process.env.HEADWATER_SKIP_AIRFLOW !== "1") return undefined;
  const reason = process.env.HEADWATER_SKIP_AIRFLOW_REASON ?? "";
  if (reason === "") {
    console.error("HEADWATER_SKIP_AIRFLOW=1 needs a reason in HEADWATER_SKIP_AIRFLOW_REASON");
    process.exit(1);
  }
  return reason;
}

const reason = skipReason();
if (reason !== undefined) {
  console.log(`skipped: ${reason}`);
  console.log("0 passed, 0 failed");
  process.exit(0);
}

function run(...args) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  return status ?? 1;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const main = fileURLToPath(new URL("../e2e/airflow/main.ts", import.meta.url));
const options = process.argv.slice(2);
const needsHeadwater = !["--record", "--events-only", "--outage", "--classic"].some((option) =>
  options.includes(option),
);
const built = needsHeadwater ? run(fileURLToPath(new URL("build.mjs", import.meta.url)), "server") : 0;
const status = built || run("--conditions=headwater-source", "--import", "tsx", main, ...options);
process.exitCode = status === CANNOT_RUN && process.env.CI ? 1 : status;
