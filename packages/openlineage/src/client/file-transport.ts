import type { OpenLineageEvent } from "../schema/events.ts";
import { handled, type Transport, TransportClosedError } from "./transport.ts";

/**
 * Appends events to a file, one JSON object per line (NDJSON), in the order of `emit`. Several processes may append to
 * one file.
 *
 * Node only. The file system is looked up when the transport is made, so that bundling this package for a browser
 * needs no Node module.
 */
export class FileTransport implements Transport {
  readonly #path: string;
  readonly #appendFile: (path: string, data: string) => Promise<void>;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  /** @throws Error where there is no file system. */
  constructor(options: { readonly path: string }) {
    const files = globalThis.process?.getBuiltinModule?.("node:fs/promises");
    if (files === undefined) throw new Error("the file transport needs Node.js");
    this.#path = options.path;
    this.#appendFile = files.appendFile;
  }

  emit(event: OpenLineageEvent): Promise<void> {
    if (this.#closed) return handled(Promise.reject(new TransportClosedError("the transport is closed")));
    const written = this.#append(event, this.#last);
    // A line that could not be written must not keep back the ones after it.
    this.#last = written.catch(() => undefined);
    return handled(written);
  }

  async #append(event: OpenLineageEvent, previous: Promise<void>): Promise<void> {
    const line = `${JSON.stringify(event)}\n`;
    await previous;
    await this.#appendFile(this.#path, line);
  }

  /** As {@link Transport.close}; waits for the disk, however long it takes. */
  async close(): Promise<boolean> {
    this.#closed = true;
    await this.#last;
    return true;
  }
}
