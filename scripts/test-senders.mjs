// Runs real senders of OpenLineage (Spark, dbt, Airflow) against a Headwater of this checkout, and checks the graph.
//
//   node scripts/test-senders.mjs [--only spark,dbt-plain,dbt-logs,airflow] [--record]
//
// --record writes what they sent to fixtures/senders, for the fast test e2e/senders/recorded.test.ts.
// Python environments and jars are kept in the user's cache directory (XDG_CACHE_HOME, else ~/.cache).
// Exit codes: 0 passed or skipped with a reason, 1 failed, 77 cannot run here (says why). In CI (variable CI),
// not being able to run is a failure. HEADWATER_SKIP_SENDERS=1 skips, and HEADWATER_SKIP_SENDERS_REASON says why.
import { runSenderTest } from "./sender-test.mjs";

runSenderTest({ skip: "HEADWATER_SKIP_SENDERS", main: "e2e/senders/main.ts", needsHeadwater: () => true });
