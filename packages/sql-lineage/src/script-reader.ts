import type { Dialect } from "./dialects/dialect.ts";
import type {
  LineageError,
  LineageWarning,
  RoutineReference,
  ScriptLineage,
  Span,
  StatementLineage,
} from "./model/lineage.ts";
import type { LineageOptions } from "./model/options.ts";
import { type ParsedStatement, parseScript } from "./parse-script.ts";
import type { ResolvedStatement } from "./resolver/model/resolved-statement.ts";
import { TableRegistry } from "./resolver/model/table-registry.ts";
import { publicStatement, routineReference } from "./resolver/public-lineage.ts";
import { ResolverSet } from "./resolver/resolver-set.ts";
import { ScriptComposer } from "./resolver/script.ts";
import { Spans } from "./spans.ts";

const defaultMaxLength = 2_000_000;
const defaultMaxSteps = 20_000_000;

/** Reads the texts of a script, and the bodies of the procedures that it calls. */
export class ScriptReader {
  readonly #dialect: Dialect;
  readonly #options: LineageOptions;
  readonly #tables: TableRegistry;
  readonly #resolver: ResolverSet;
  readonly #statements: StatementLineage[] = [];
  readonly #resolved: ResolvedStatement[] = [];
  readonly #errors: LineageError[] = [];
  readonly #warnings: LineageWarning[] = [];
  readonly #budget: { remaining: number };
  #remainingLength: number;
  #index = 0;
  /** The procedures that the script creates, by the last part of their names in lowercase. */
  readonly #created = new Set<string>();
  /** The definitions whose bodies are read: once, as recursion and repetition add nothing. */
  readonly #called = new Set<string>();

  constructor(dialect: Dialect, options: LineageOptions) {
    this.#dialect = dialect;
    this.#options = options;
    this.#tables = new TableRegistry(dialect, options.catalog, options.defaultSchema);
    this.#resolver = new ResolverSet(this.#tables, dialect);
    this.#budget = { remaining: options.maxSteps ?? defaultMaxSteps };
    this.#remainingLength = options.maxLength ?? defaultMaxLength;
  }

  /** Reads the next text; returns false if the rest of the script is ignored. */
  add(whole: string): boolean {
    const text = cut(whole, this.#remainingLength);
    this.#remainingLength -= whole.length;
    const spans = new Spans(text);
    for (const parsed of parseScript(text, this.#dialect, this.#budget)) {
      this.#add(parsed, (start, end) => spans.at(start, end), undefined);
      this.#addDefinition(parsed, text);
      this.#index++;
    }
    if (this.#remainingLength >= 0) return true;
    const message = `The script is longer than ${this.#options.maxLength ?? defaultMaxLength} characters; the rest is ignored`;
    const span = spans.at(text.length, text.length);
    this.#warnings.push({ code: "too-much-work", message, index: this.#index, span });
    return false;
  }

  /** Returns the lineage of the script. */
  lineage(): ScriptLineage {
    const statements = this.#statements;
    const warnings = this.#warnings;
    const script = new ScriptComposer(this.#tables, this.#resolved);
    if (script.isIncomplete) warnings.push(compositionTooCostly(statements));
    const complete = this.#errors.length === 0 && warnings.length === 0;
    return { ...script.compose(), statements, errors: this.#errors, warnings, complete };
  }

  #add(
    parsed: ParsedStatement,
    spanAt: (start: number, end: number) => Span,
    inside: RoutineReference | undefined,
  ): void {
    const { statement, error } = parsed;
    const index = this.#index;
    const explained = (message: string) => (inside ? `In ${inside.name}: ${message}` : message);
    const name = statement?.kind === "opaque" ? (statement.call ?? []) : [];
    const call = name.length > 0 ? routineReference(name) : undefined;
    const body = call && this.#bodyOf(call);
    for (const { code, message, start, end } of body === undefined ? parsed.warnings : []) {
      this.#warnings.push({ code, message: explained(message), index, span: spanAt(start, end) });
    }
    if (error !== undefined) {
      const { line, column } = spanAt(error.offset, error.offset);
      this.#errors.push({ index, line, column, message: explained(error.message) });
    }
    if (statement === undefined) return;
    const span = spanAt(parsed.start, parsed.end);
    const { resolved, warnings } = this.#resolver.resolve(statement, parsed.level);
    for (const { code, message, start, end } of warnings) {
      this.#warnings.push({ code, message: explained(message), index, span: spanAt(start, end) });
    }
    if (body !== undefined) resolved.effect = "none";
    this.#resolved.push(resolved);
    const place = {
      index,
      kind: statement.verb,
      span,
      call: body === "" ? undefined : call,
      routine: inside,
    };
    this.#statements.push(publicStatement(this.#tables, resolved, place));
    if (call !== undefined && body) this.#addBody(body, call, span);
  }

  /** Adds the definition of the procedure that the latest statement creates. */
  #addDefinition({ statement, start, end, routineEnd = end }: ParsedStatement, text: string): void {
    if (statement?.kind !== "other" || !statement.routine?.length) return;
    const routine = routineReference(statement.routine);
    this.#created.add(routine.parts.at(-1)!.toLowerCase());
    this.#resolved
      .at(-1)!
      .definitions.push({ kind: "routine", routine, text: text.slice(start, routineEnd) });
  }

  /**
   * Returns the definition of a called procedure whose body is to be read; empty if it is read elsewhere, undefined if
   * the procedure is unknown.
   */
  #bodyOf({ parts, quoted }: RoutineReference): string | undefined {
    if (this.#created.has(parts.at(-1)!.toLowerCase())) return "";
    return this.#options.routines?.definition(parts, quoted);
  }

  /** Reads a body in the place of its call. Its default schema does not outlast it. */
  #addBody(definition: string, routine: RoutineReference, span: Span): void {
    if (this.#called.has(definition)) return;
    this.#called.add(definition);
    this.#remainingLength -= definition.length;
    if (this.#remainingLength < 0) {
      const message = `The body of ${routine.name} is ignored: the script is too long with it`;
      this.#warnings.push({ code: "too-much-work", message, index: this.#index, span });
      return;
    }
    const { defaultDatabase, defaultSchema } = this.#tables;
    for (const parsed of parseScript(definition, this.#dialect, this.#budget))
      this.#add(parsed, () => span, routine);
    this.#tables.defaultDatabase = defaultDatabase;
    this.#tables.defaultSchema = defaultSchema;
  }
}

/** Returns the beginning of a text with at most `length` characters, up to the end of a statement. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, text.lastIndexOf(";", length) + 1);
}

function compositionTooCostly(statements: readonly StatementLineage[]): LineageWarning {
  const message = "Resolving the script's temporary tables takes too much work; some columns are omitted";
  const last = statements.at(-1);
  const span = last?.span ?? { start: 0, end: 0, line: 1, column: 1 };
  return { code: "too-much-work", message, index: last?.index ?? 0, span };
}
