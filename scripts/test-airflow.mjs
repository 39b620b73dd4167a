// Runs the sample pipeline on real Apache Airflow and checks its lineage.
//
//   node scripts/test-airflow.mjs [--versions 2.10.3,newest] [--events-only | --record | --outage | --classic]
//
// --versions takes versions, `oldest` and `newest`; the default is all versions and the classic mode.
// Airflow sends to a Headwater of this checkout, built when stale, and the graph is checked over HTTP.
// --events-only checks the events themselves instead; --record does so and writes them to fixtures/airflow.
// --classic tests only the classic mode, on an old Airflow.
// --outage runs the DAGs while the lineage server answers 503, hangs or is stopped, and prints the delays.
// Exit codes: 0 passed or skipped with a reason, 1 failed, 77 cannot run here (prints the reason). In CI (variable CI),
// that is a failure. HEADWATER_SKIP_AIRFLOW=1 skips the tests; HEADWATER_SKIP_AIRFLOW_REASON must contain the reason.
import { runSenderTest } from "./sender-test.mjs";

const withoutHeadwater = ["--record", "--events-only", "--outage", "--classic"];

runSenderTest({
  skip: "HEADWATER_SKIP_AIRFLOW",
  main: "e2e/airflow/main.ts",
  needsHeadwater: (options) => !withoutHeadwater.some((option) => options.includes(option)),
});
