/**
 * The process that a crash bench ends: opens the store in a directory and takes in events from several senders at once
 * until it is killed. After each acknowledgement the event's number goes to standard output.
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
