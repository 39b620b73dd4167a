/**
 * The process that the crash benchmark kills: opens the store in a directory and writes events of several concurrent
 * senders until it is killed. After each acknowledgment it prints the event's number.
 *
 *   node --conditions=headwater-source --import tsx bench/crash-child.ts DIRECTORY FIRST
 */
import { writeSync } from "node:fs";
import { Store } from "@headwater/store";
import { crashEvent } from "./crash-event.ts";

const [directory, first] = process.argv.slice(2);
const store = await Store.open({ engine: "embedded", directory: directory! });
writeSync(1, "ready\n");
let next = Number(first);
await Promise.all(
  Array.from({ length: 30 }, async () => {
    for (;;) {
      const number = next;
      next += 1;
      await store.write(crashEvent(number));
      writeSync(1, `${number}\n`);
    }
  }),
);
