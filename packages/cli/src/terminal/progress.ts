/** A progress line, rewritten in place on a terminal; prints nothing elsewhere. */
export class ProgressLine {
  readonly #label: string;
  #shown = 0;

  constructor(label: string) {
    this.#label = label;
  }

  update(done: number, total: number): void {
    const now = Date.now();
    if (!process.stderr.isTTY || (now - this.#shown < 100 && done < total)) return;
    this.#shown = now;
    const width = 30;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const filled = Math.round(width * share);
    const bar = `${"█".repeat(filled)}${"░".repeat(width - filled)}`;
    process.stderr.write(
      `\r${this.#label} ${bar} ${done.toLocaleString("en")} of ${total.toLocaleString("en")} `,
    );
  }

  end(): void {
    if (process.stderr.isTTY && this.#shown > 0) process.stderr.write("\n");
  }
}
