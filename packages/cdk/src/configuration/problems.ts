/** Collects the problems of a configuration. */
export class Problems {
  /** One sentence per problem, starting with the path of the setting. */
  readonly found: string[] = [];
  readonly #unusable: readonly string[];
  /** False accepts the values of documentation and of the example file. */
  readonly refusesPlaceholders: boolean;

  /** @param unusable - paths of settings whose value the schema rejects, so that no rule can use it */
  constructor(unusable: readonly string[], refusesPlaceholders: boolean) {
    this.#unusable = unusable;
    this.refusesPlaceholders = refusesPlaceholders;
  }

  /**
   * Reports a problem if the condition is true.
   *
   * @param others - paths of other settings that the rule compares; it does not apply if one of them is unusable
   */
  refuse(condition: boolean, setting: string, message: string, ...others: readonly string[]): void {
    if (!condition || [setting, ...others].some((path) => this.#isUnusable(path))) return;
    this.found.push(`${setting}: ${message}`);
  }

  /** Reports a value of the documentation. */
  refusePlaceholder(condition: boolean, setting: string, message: string): void {
    this.refuse(condition && this.refusesPlaceholders, setting, message);
  }

  #isUnusable(path: string): boolean {
    return this.#unusable.some(
      (one) => one === path || path.startsWith(`${one}.`) || one.startsWith(`${path}.`),
    );
  }
}

/** Checks one part of a configuration. */
export type Rule<Configuration> = (configuration: Configuration, problems: Problems) => void;
