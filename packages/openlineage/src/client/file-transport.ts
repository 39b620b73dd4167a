import type { OpenLineageEvent } from "../schema/events.ts";
import { handled, type Transport, TransportClosedError } from "./transport.ts";

/**
 * Appends events to a file, one JSON object per line (NDJSON), in the order of `emit`. Several processes may append to
 * one file.
 *
 * Node only. The constructor looks up the file system at run time, so that bundling this package for browsers requires
 * no Node module.
 */
export class FileTransport implements Transport {
  readonly #path: string;
  readonly #appendFile: (path: string, data: string) => Promise<void>;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  /** @throws Error if there is no file system. */
  constructor(options: { readonly path: string }) {
    const files = globalThis.process?.getBuiltinModule?.("node:fs/promises");
    if (files === undefined) throw new Error("the file transport needs Node.js");
    this.#path = options.path;
    this.#appendFile = files.appendFile;
  }

  emit(event: OpenLineageEvent): Promise<void> {
    if (this.#closed) return handled(Promise.reject(new TransportClosedError("the transport is closed")));
    const written = this.#append(event, this.#last);
    // A failed write must not block later lines.
    this.#last = written.catch(() => undefined);
    return handled(written);
  }

  async #append(event: OpenLineageEvent, previous: Promise<void>): Promise<void> {
    const line = `${JSON.stringify(event)}\n`;
    await previous;
    await this.#appendFile(this.#path, line);
  }

  /** Like {@link Transport.close}, but waits for the disk without a timeout. */
  async close(): Promise<boolean> {
    this.#closed = true;
    await this.#last;
    return true;
  }
}
