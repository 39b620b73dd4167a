import { type Command, type Node, parse, type Word } from "unbash";

/** A command that ends a script, or may end it, before its last line. */
export interface ScriptEnding {
  /** Line of the command, from 1. */
  readonly line: number;
  /** The command as written, such as `exit 0` or `set -e`. */
  readonly command: string;
  /** True if every run ends here; false if it depends on a condition or on a failing command. */
  readonly always: boolean;
  /**
   * True if the shell that starts Airflow ends with it, so that the component fails to start: `exec` and errexit. MWAA
   * catches `exit` and `return` and keeps the variables exported so far.
   */
  readonly fatal: boolean;
}

/** The effects of a startup script that can be read from its text. */
export interface ScriptFacts {
  /** Exported variables by name, in the order of the script; null if the value is known only when the script runs. */
  readonly exports: ReadonlyMap<string, string | null>;
  /** Commands that end the script, in its order. Headwater's part is not affected by those after it. */
  readonly endings: readonly ScriptEnding[];
  /** Line of Headwater's part, from 1; undefined if the script has none. */
  readonly lineageLine: number | undefined;
  /** True if lines end with a carriage return, which becomes part of every value and command. */
  readonly carriageReturns: boolean;
  /** The first syntax error; undefined if the script is valid. */
  readonly syntaxError: string | undefined;
}

/** Name of the function that marks Headwater's part of a startup script. */
export const probeFunction = "headwater_probe";

/**
 * Reads exports and endings from a startup script. MWAA sources the script in a shell that saves its exported variables
 * afterwards and on `exit`. Source: amazon-mwaa-docker-images, execute-user-startup-script.
 */
export function analyzeScript(text: string): ScriptFacts {
  const carriageReturns = text.includes("\r\n");
  const source = text.replaceAll("\r\n", "\n");
  const script = parse(source);
  const walker = new ScriptWalker(source);
  walker.walkAll(script.commands, { certain: true });
  const error = script.errors?.[0];
  const part = source.search(new RegExp(`^${probeFunction}\\(\\)`, "m"));
  return {
    exports: walker.exports,
    endings: walker.endings,
    // The part counts even where no run reaches it.
    lineageLine: part < 0 ? undefined : lineAt(source, part),
    carriageReturns,
    syntaxError: error ? `line ${lineAt(source, error.pos)}: ${error.message}` : undefined,
  };
}

function lineAt(source: string, position: number): number {
  return source.slice(0, position).split("\n").length;
}

/** The conditions under which a command runs. */
interface Context {
  /** True if it runs in every execution that reaches its block. */
  readonly certain: boolean;
  /** True inside a function, where `return` only leaves the function. */
  readonly inFunction?: boolean;
}

class ScriptWalker {
  readonly exports = new Map<string, string | null>();
  readonly endings: ScriptEnding[] = [];
  readonly #source: string;
  readonly #assigned = new Map<string, string | null>();
  readonly #functions = new Map<string, Node>();
  readonly #calling = new Set<string>();
  #allExported = false;

  constructor(source: string) {
    this.#source = source;
  }

  /** Returns true if every run ends within these commands. Commands after that are unreachable and skipped. */
  walkAll(nodes: readonly Node[], context: Context): boolean {
    return nodes.some((node) => this.#walk(node, context));
  }

  #walk(node: Node, context: Context): boolean {
    const branch = { ...context, certain: false };
    switch (node.type) {
      case "Statement":
        return node.background ? false : this.#walk(node.command, context);
      case "CompoundList":
        return this.walkAll(node.commands, context);
      case "BraceGroup":
        return this.walkAll(node.body.commands, context);
      case "Command":
        return this.#command(node, context);
      case "Pipeline":
        // The parts of a pipeline run in shells of their own.
        return node.commands.length === 1 && this.#walk(node.commands[0]!, context);
      case "AndOr": {
        const [first, ...rest] = node.commands;
        if (this.#walk(first!, context)) return true;
        for (const part of rest) this.#walk(part, branch);
        return false;
      }
      case "If": {
        if (this.#walk(node.clause, context)) return true;
        const thenEnds = this.#walk(node.then, branch);
        const elseEnds = node.else ? this.#walk(node.else, branch) : false;
        return thenEnds && elseEnds;
      }
      case "Case":
        for (const { body } of node.items) this.#walk(body, branch);
        return false;
      case "For":
      case "ArithmeticFor":
      case "Select":
      case "While":
        this.#walk(node.body, branch);
        return false;
      case "Function":
        this.#functions.set(node.name.value, node.body);
        return false;
      default:
        return false; // subshells and tests end nothing
    }
  }

  #command(command: Command, context: Context): boolean {
    const [name, ...words] = invocation(command);
    if (name === undefined) {
      for (const { name: variable, value } of command.prefix) {
        if (variable !== undefined)
          this.#assign(variable, value === undefined ? "" : literal(value), context);
      }
      return false;
    }
    switch (name.value) {
      case "exit":
        return this.#end(command, context, false);
      case "return":
        return context.inFunction ? context.certain : this.#end(command, context, false);
      case "exec":
        return words.length > 0 && this.#end(command, context, true);
      case "set":
        this.#setOptions(command, words);
        return false;
      case "export":
      case "declare":
      case "typeset":
        this.#export(name.value, words, context);
        return false;
      case "unset":
        for (const { value } of words) this.#unset(value, context);
        return false;
      default:
        return this.#call(name.value, context);
    }
  }

  #call(name: string, context: Context): boolean {
    const body = this.#functions.get(name);
    if (body === undefined || this.#calling.has(name)) return false;
    this.#calling.add(name);
    const before = this.endings.length;
    this.#walk(body, { ...context, inFunction: true });
    this.#calling.delete(name);
    // Leaving the function with `return` does not end the script; `exit` inside it does.
    return context.certain && this.endings.slice(before).some(({ always }) => always);
  }

  #end(command: Command, { certain }: Context, fatal: boolean): boolean {
    this.endings.push({ ...this.#place(command), always: certain, fatal });
    return true;
  }

  #place(command: Command): { line: number; command: string } {
    return {
      line: lineAt(this.#source, command.pos),
      command: this.#source.slice(command.pos, command.end).replace(/\s+/g, " "),
    };
  }

  #setOptions(command: Command, words: readonly Word[]): void {
    const values = words.map(({ value }) => value);
    const has = (letter: string, long: string) =>
      values.some((value, index) =>
        value === "-o" || /^-[a-z]*o$/.test(value)
          ? values[index + 1] === long || new RegExp(`^-[a-z]*${letter}`).test(value)
          : new RegExp(`^-[a-z]*${letter}`).test(value),
      );
    if (has("a", "allexport")) this.#allExported = true;
    if (has("e", "errexit") || has("u", "nounset")) {
      this.endings.push({ ...this.#place(command), always: false, fatal: true });
    }
  }

  #export(builtin: string, words: readonly Word[], context: Context): void {
    const flags = words.filter(({ value }) => value.startsWith("-")).map(({ value }) => value);
    const isExport = builtin === "export" ? !flags.includes("-n") : flags.some((flag) => flag.includes("x"));
    for (const word of words) {
      const [, name, assigned] = /^([A-Za-z_]\w*)(=)?/.exec(word.text) ?? [];
      if (name === undefined) continue;
      if (assigned) this.#assign(name, literal(word, name.length + 1), context);
      if (isExport)
        this.exports.set(name, this.#assigned.get(name) ?? (this.#assigned.has(name) ? null : ""));
      else if (builtin === "export") this.exports.delete(name);
    }
  }

  #assign(name: string, value: string | null, { certain }: Context): void {
    // A value from one branch is possible but not certain, unless it is the only one.
    const known = this.#assigned.get(name);
    const result = certain || known === undefined || known === value ? value : null;
    this.#assigned.set(name, result);
    if (this.#allExported || this.exports.has(name)) this.exports.set(name, result);
  }

  #unset(name: string, { certain }: Context): void {
    if (!certain) return;
    this.#assigned.delete(name);
    this.exports.delete(name);
  }
}

/** Returns the words of a command without the builtins that only run another command. */
function invocation({ name, suffix }: Command): readonly Word[] {
  const words = name === undefined ? [] : [name, ...suffix];
  const start = words.findIndex(({ value }) => value !== "builtin" && value !== "command");
  return start < 0 ? [] : words.slice(start);
}

/** Returns the text of a word from a position on; null if the shell computes a part of it. */
function literal(word: Word, from = 0): string | null {
  const parts = word.parts ?? [{ type: "Literal" as const, value: word.value, text: word.text }];
  let text = "";
  for (const part of parts) {
    switch (part.type) {
      case "Literal":
      case "SingleQuoted":
      case "AnsiCQuoted":
        text += part.value;
        break;
      case "DoubleQuoted":
        for (const inner of part.parts) {
          if (inner.type !== "Literal") return null;
          text += inner.value;
        }
        break;
      default:
        return null;
    }
  }
  return text.slice(from);
}
