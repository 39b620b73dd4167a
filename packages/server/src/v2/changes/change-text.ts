import type { NodeReference, StoreChange } from "@headwater/store";

type Schema = NonNullable<StoreChange["schema"]>;
type Lineage = NonNullable<StoreChange["lineage"]>;
type Edit = NonNullable<StoreChange["edit"]>;
type Cause = NonNullable<StoreChange["cause"]>;

/** Maximum number of columns, datasets or edges that a line names. */
const maxNamed = 4;
/** Maximum length of a name or a text of a user in a line. */
const maxLength = 200;

/** Returns a change in one line, without the name of its dataset or job. */
export function summarizeChange(change: StoreChange): string {
  const { kind, schema, lineage, code, check, edit } = change;
  switch (kind) {
    case "code":
      return codeText(code!);
    case "dataset":
      return schema ? `New dataset with ${count(schema.added.length, "column")}` : "New dataset";
    case "schema":
      return summarizeSchema(schema!);
    case "lineage":
      return lineageText(lineage!);
    case "check":
      return checkText(check!);
    case "edit":
      return editText(edit!);
  }
}

/** Returns the likely cause of a change in one line. */
export function summarizeCause({ kind, node, schema }: Cause, commit: StoreChange["commit"]): string {
  const name = cut(node.name);
  if (kind === "schema") return `${name}: ${summarizeSchema(schema!)}`;
  if (kind === "code") return `SQL or code of ${name} changed`;
  return commit?.before ? `code of ${name}: ${commit.before} → ${commit.after}` : `code of ${name} changed`;
}

/** Returns the difference of two schemas in one line: changed types first. */
export function summarizeSchema({ added, removed, retyped }: Schema): string {
  const typed = (sign: string, { name, type }: Schema["added"][number]) =>
    [sign, cut(name), ...(type === null ? [] : [cut(type)])].join(" ");
  return listed(
    [
      ...retyped.map(({ name, before, after }) => `${cut(name)}: ${typeText(before)} → ${typeText(after)}`),
      ...removed.map((column) => typed("−", column)),
      ...added.map((column) => typed("+", column)),
    ],
    ", ",
  );
}

function typeText(type: string | null): string {
  return type === null ? "unknown type" : cut(type);
}

function codeText({ before, after }: NonNullable<StoreChange["code"]>): string {
  if (before === null || after === null || before === after) return "Source changed";
  const difference = after.split("\n").length - before.split("\n").length;
  if (difference === 0) return "SQL changed";
  return `SQL changed, ${count(Math.abs(difference), "line")} ${difference > 0 ? "more" : "fewer"}`;
}

function lineageText({ gained, lost }: Lineage): string {
  const names = (nodes: readonly NodeReference[]) =>
    listed(
      nodes.map(({ name }) => cut(name)),
      ", ",
    );
  const tables = (
    [
      ["now reads", gained.inputs],
      ["no longer reads", lost.inputs],
      ["now writes", gained.outputs],
      ["no longer writes", lost.outputs],
    ] as const
  ).flatMap(([verb, nodes]) => (nodes.length > 0 ? [`${verb} ${names(nodes)}`] : []));
  const columns = (
    [
      ["gained", gained],
      ["lost", lost],
    ] as const
  ).flatMap(([verb, side]) => columnText(verb, side, tables.length > 0));
  return sentence([...tables, ...columns].join("; "));
}

/** @param isShort - gives the number only: lineage of columns follows from that of tables */
function columnText(verb: string, { columns, columnCount }: Lineage["gained"], isShort: boolean): string[] {
  if (columnCount === 0) return [];
  const edges = `${verb} ${count(columnCount, "column edge")}`;
  if (isShort) return [edges];
  const pairs = columns.map(({ from, to }) => `${cut(from.column ?? "*")} → ${cut(to.column ?? "*")}`);
  const sources = [...new Set(columns.map(({ from }) => cut(from.dataset.name)))];
  return [`${edges} from ${listed(sources, ", ")} (${listed(pairs, ", ", columnCount)})`];
}

function checkText({ assertion, name, column, status }: NonNullable<StoreChange["check"]>): string {
  const check = [cut(name ?? assertion), ...(column === null ? [] : [`on ${cut(column)}`])].join(" ");
  const words = { failed: "fails", warned: "no longer fails, but warns", passed: "passes again" } as const;
  return `${check} ${words[status]}`;
}

function editText({ actor, content, undo }: Edit): string {
  const what = contentText(content);
  return undo ? `${cut(actor)} undid: ${what}` : `${cut(actor)} ${what}`;
}

function contentText(content: Edit["content"]): string {
  const of = "subject" in content && "column" in content.subject && content.subject.column;
  const where = of ? ` of column ${cut(of)}` : "";
  switch (content.kind) {
    case "add-tag":
      return `added the tag ${cut(content.tag)}${where}`;
    case "remove-tag":
      return `removed the tag ${cut(content.tag)}${where}`;
    case "add-owner":
      return `added the owner ${cut(content.owner.name)}`;
    case "remove-owner":
      return `removed the owner ${cut(content.owner.name)}`;
    case "set-description":
      return content.description === null
        ? `restored the description${where}`
        : `changed the description${where}: ${cut(content.description)}`;
    case "hide":
    case "unhide":
      return content.kind === "hide" ? "hid it" : "showed it again";
    case "declare-edge":
      return `added lineage from ${cut(content.from.name)} to ${cut(content.to.name)}`;
    case "same-dataset":
      return `merged ${content.datasets.map(({ name }) => cut(name)).join(" and ")}`;
    case "different-datasets":
      return `split ${content.datasets.map(({ name }) => cut(name)).join(" and ")}`;
  }
}

/** Joins the first texts, with the number of the others. */
function listed(texts: readonly string[], separator: string, total = texts.length): string {
  const shown = texts.slice(0, maxNamed);
  return [...shown, ...(total > shown.length ? [`${total - shown.length} more`] : [])].join(separator);
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Shortens a text, and puts it into one line. */
function cut(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length > maxLength ? `${characters.slice(0, maxLength).join("")}…` : line;
}
