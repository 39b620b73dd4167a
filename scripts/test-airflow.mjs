// Runs the sample pipeline on real Apache Airflow and checks the lineage that comes out of it.
//
//   node scripts/test-airflow.mjs [--versions 2.10.3,newest] [--events-only | --record | --outage | --classic]
//
// --versions takes versions, `oldest` and `newest`; without it all versions are tested, and the classic mode.
// Airflow sends to a Headwater of this checkout, built when stale, and the graph is checked over HTTP.
// --events-only checks the events themselves instead; --record does so and writes them to fixtures/airflow.
// --classic tests the classic mode alone, on an old Airflow.
// --outage runs the DAGs while the lineage server refuses, hangs and is away, and says what that costs.
// Exit codes: 0 passed or skipped with a reason, 1 failed, 77 cannot run here (says why). In CI (variable CI),
// not being able to run is a failure. HEADWATER_SKIP_AIRFLOW=1 skips, and HEADWATER_SKIP_AIRFLOW_REASON says why.
import { runSenderTest } from "./sender-test.mjs";

const withoutHeadwater = ["--record", "--events-only", "--outage", "--classic"];

runSenderTest({
  skip: "HEADWATER_SKIP_AIRFLOW",
  main: "e2e/airflow/main.ts",
  needsHeadwater: (options) => !withoutHeadwater.some((option) => options.includes(option)),
});
