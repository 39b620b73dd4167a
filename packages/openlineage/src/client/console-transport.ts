import type { OpenLineageEvent } from "../schema/events.ts";
import type { Transport } from "./transport.ts";

/** Writes each event as one line of JSON, by default to the console. */
export class ConsoleTransport implements Transport {
  readonly #write: (line: string) => void;

  constructor(options: { readonly write?: (line: string) => void } = {}) {
    this.#write = options.write ?? ((line) => console.info(line));
  }

  async emit(event: OpenLineageEvent): Promise<void> {
    this.#write(JSON.stringify(event));
  }

  async close(): Promise<boolean> {
    return true;
  }
}
