// Runs real senders of OpenLineage (Spark, dbt, Airflow) against a Headwater server of this checkout, and checks the
// graph.
//
//   node scripts/test-senders.mjs [--only spark,dbt-plain,dbt-logs,airflow] [--record]
//
// --record writes their events to fixtures/senders, for the fast test e2e/senders/recorded.test.ts.
// Python environments and jars are kept in the user's cache directory (XDG_CACHE_HOME, else ~/.cache).
// Exit codes: 0 passed or skipped with a reason, 1 failed, 77 cannot run here (prints the reason). In CI (variable
// CI), that is a failure. HEADWATER_SKIP_SENDERS=1 skips the tests; HEADWATER_SKIP_SENDERS_REASON must contain the
// reason.
import { runSenderTest } from "./sender-test.mjs";

runSenderTest({ skip: "HEADWATER_SKIP_SENDERS", main: "e2e/senders/main.ts", needsHeadwater: () => true });
