/** The part of a pino logger that the store uses. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Reports failures as process warnings and drops the rest, such as slow statements. The default logger. */
export const processWarnings: Logger = {
  debug: () => {},
  info: () => {},
  warn: emitWarning,
  error: emitWarning,
};

function emitWarning(fields: object, message: string): void {
  const { err } = fields as { readonly err?: unknown };
  if (err instanceof Error) process.emitWarning(`${message}: ${err.message}`);
}

/**
 * Logs the failures of one repeated task once per change: the first failure and each with another message as a warning,
 * and the first success after a failure.
 */
export class RepeatedTaskLog {
  readonly #log: Logger;
  readonly #task: string;
  #failure: string | null = null;

  /** @param task - subject of the messages, such as `Catch-up` */
  constructor(log: Logger, task: string) {
    this.#log = log;
    this.#task = task;
  }

  /** Whether the last run of the task failed. */
  get isFailing(): boolean {
    return this.#failure !== null;
  }

  succeeded(): void {
    if (this.#failure !== null) this.#log.info({}, `${this.#task} works again`);
    this.#failure = null;
  }

  failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (message === this.#failure) return;
    this.#failure = message;
    this.#log.warn({ err: error }, `${this.#task} failed`);
  }
}
