import { statfsSync } from "node:fs";
import { StoreUnavailable } from "../errors.ts";

/**
 * Free bytes below which the embedded engine refuses writes. Its write-ahead log grows in 16 MB files and the engine
 * stops if it cannot create one; refusing in time keeps it answering.
 */
const reserveBytes = 64 * 1024 * 1024;
const checkIntervalMs = 1_000;

/** Refuses writes while a disk is nearly full. */
export class DiskSpace {
  readonly #directory: string;
  #checkedAt = 0;
  #freeBytes = Number.POSITIVE_INFINITY;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Checks free space at most once a second. @throws StoreUnavailable when less than the reserve is left */
  assertLeft(): void {
    const now = Date.now();
    if (now - this.#checkedAt > checkIntervalMs) {
      const { bavail, bsize } = statfsSync(this.#directory);
      this.#freeBytes = bavail * bsize;
      this.#checkedAt = now;
    }
    if (this.#freeBytes >= reserveBytes) return;
    const megabytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MB`;
    throw new StoreUnavailable(
      `The disk of ${this.#directory} is nearly full: ${megabytes(this.#freeBytes)} left, ${megabytes(reserveBytes)} required. ` +
        "Nothing was written. Free some space and retry.",
    );
  }
}
