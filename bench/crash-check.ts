import { Store } from "@headwater/store";
import { readSnapshot } from "../packages/store/src/testing/read-snapshot.ts";
import { crashEvent } from "./crash-event.ts";

/** State of a data directory after a crash. */
export interface CrashOutcome {
  readonly events: number;
  /** Acknowledged events that are not in the log. */
  readonly missing: number;
  /** True if the graph equals one rebuilt from the log. */
  readonly isGraphEqual: boolean;
}

/** Opens the data directory after a crash and compares it with the acknowledged events. */
export async function checkAfterCrash(
  directory: string,
  acknowledged: Iterable<number>,
  options: { readonly comparesGraph: boolean },
): Promise<CrashOutcome> {
  const store = await Store.open({ engine: "embedded", directory });
  try {
    const rows = await store.database.query<{ event_time: number }>("SELECT event_time FROM events");
    const kept = new Set(rows.map((row) => row.event_time));
    const time = (number: number) => Number(crashEvent(number).receivedAt);
    const missing = [...acknowledged].filter((number) => !kept.has(time(number))).length;
    let isGraphEqual = true;
    if (options.comparesGraph) {
      const found = JSON.stringify(await readSnapshot(store.database));
      await store.rebuild({});
      isGraphEqual = JSON.stringify(await readSnapshot(store.database)) === found;
    }
    return { events: kept.size, missing, isGraphEqual };
  } finally {
    await store.close();
  }
}
