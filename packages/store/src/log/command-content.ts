import { datasetId, jobId } from "../model/identifiers.ts";
import { isObject } from "../model/json.ts";

/** A dataset's name, as a producer first wrote it. */
export interface CommandDataset {
  readonly namespace: string;
  readonly name: string;
}

/** A dataset or a job, by name. */
export interface CommandSubject extends CommandDataset {
  readonly kind: "dataset" | "job";
}

/** A dataset, a job, or a column of a dataset. */
export interface EditedSubject extends CommandSubject {
  /** Null: the node itself. */
  readonly column: string | null;
}

/** States whether two names are one dataset, overriding rules and producers. */
export interface IdentityContent {
  readonly kind: "same-dataset" | "different-datasets";
  readonly datasets: readonly [CommandDataset, CommandDataset];
}

/** Adds or removes a tag, overriding producers. */
export interface TagContent {
  readonly kind: "add-tag" | "remove-tag";
  readonly subject: EditedSubject;
  readonly tag: string;
}

/** Adds or removes an owner, overriding producers. */
export interface OwnerContent {
  readonly kind: "add-owner" | "remove-owner";
  readonly subject: CommandSubject;
  readonly owner: { readonly name: string; readonly type: string | null };
}

/** Replaces the producer's description; null restores it. */
export interface DescriptionContent {
  readonly kind: "set-description";
  readonly subject: EditedSubject;
  readonly description: string | null;
}

/** Hides nodes (all names of one dataset, or a job) until an event names them, or shows them again. */
export interface HidingContent {
  readonly kind: "hide" | "unhide";
  readonly subjects: readonly CommandSubject[];
}

/** Declares an edge that no producer reports. At least one end is a dataset; `job` only between two datasets. */
export interface EdgeContent {
  readonly kind: "declare-edge";
  readonly from: CommandSubject;
  readonly to: CommandSubject;
  readonly job: CommandDataset | null;
  /** Column pairs, between two datasets. */
  readonly columns: readonly (readonly [from: string, to: string])[];
  readonly note: string | null;
}

/** A manual edit of the catalog other than an identity decision. */
export type EditContent = TagContent | OwnerContent | DescriptionContent | HidingContent | EdgeContent;

/** A manual command. */
export type CommandContent =
  | IdentityContent
  | EditContent
  | { readonly kind: "undo"; readonly command: string };

/** Returns whether a command is an identity decision. */
export function isIdentity(content: CommandContent): content is IdentityContent {
  return content.kind === "same-dataset" || content.kind === "different-datasets";
}

/**
 * Returns the datasets and jobs that a command is about; none for an undo, which is about those of the undone
 * command.
 */
export function subjectsOf(content: CommandContent): CommandSubject[] {
  if (content.kind === "undo") return [];
  if (isIdentity(content)) return content.datasets.map((own) => ({ kind: "dataset", ...own }));
  if ("subject" in content) return [content.subject];
  if ("subjects" in content) return [...content.subjects];
  return [content.from, content.to, ...(content.job ? [{ kind: "job", ...content.job } as const] : [])];
}

/** Returns the public id of a dataset or job. */
export function subjectId({ kind, namespace, name }: CommandSubject): string {
  return kind === "dataset" ? datasetId(namespace, name) : jobId(namespace, name);
}

/** Reads a command's content from JSON; undefined when it is invalid. */
export function readCommandContent(value: unknown): CommandContent | undefined {
  if (!isObject(value)) return undefined;
  switch (value.kind) {
    case "undo":
      return typeof value.command === "string" ? { kind: "undo", command: value.command } : undefined;
    case "same-dataset":
    case "different-datasets": {
      const names = listOf(value.datasets, readName);
      return names?.length === 2 ? { kind: value.kind, datasets: [names[0]!, names[1]!] } : undefined;
    }
    case "add-tag":
    case "remove-tag": {
      const subject = readEdited(value.subject);
      const { kind, tag } = value;
      return subject && typeof tag === "string" ? { kind, subject, tag } : undefined;
    }
    case "add-owner":
    case "remove-owner": {
      const subject = readSubject(value.subject);
      const { kind, owner } = value;
      if (!subject || !isObject(owner) || typeof owner.name !== "string") return undefined;
      return { kind, subject, owner: { name: owner.name, type: textOrNull(owner.type) } };
    }
    case "set-description": {
      const subject = readEdited(value.subject);
      return subject && { kind: value.kind, subject, description: textOrNull(value.description) };
    }
    case "hide":
    case "unhide": {
      const subjects = listOf(value.subjects, readSubject);
      return subjects && subjects.length > 0 ? { kind: value.kind, subjects } : undefined;
    }
    case "declare-edge":
      return readEdge(value);
    default:
      return undefined;
  }
}

function readEdge(value: Record<string, unknown>): EdgeContent | undefined {
  const [from, to] = [readSubject(value.from), readSubject(value.to)];
  const job = value.job === null || value.job === undefined ? null : readName(value.job);
  const columns = listOf(value.columns, (pair): [string, string] | undefined =>
    Array.isArray(pair) && typeof pair[0] === "string" && typeof pair[1] === "string"
      ? [pair[0], pair[1]]
      : undefined,
  );
  if (!from || !to || job === undefined || !columns) return undefined;
  const isBetweenDatasets = from.kind === "dataset" && to.kind === "dataset";
  if (from.kind === "job" && to.kind === "job") return undefined;
  if (!isBetweenDatasets && (job || columns.length > 0)) return undefined;
  return { kind: "declare-edge", from, to, job, columns, note: textOrNull(value.note) };
}

function readName(value: unknown): CommandDataset | undefined {
  return isObject(value) && typeof value.namespace === "string" && typeof value.name === "string"
    ? { namespace: value.namespace, name: value.name }
    : undefined;
}

function readSubject(value: unknown): CommandSubject | undefined {
  const name = readName(value);
  const kind = isObject(value) ? value.kind : undefined;
  return name && (kind === "dataset" || kind === "job") ? { kind, ...name } : undefined;
}

function readEdited(value: unknown): EditedSubject | undefined {
  const subject = readSubject(value);
  return subject && { ...subject, column: isObject(value) ? textOrNull(value.column) : null };
}

function listOf<Member>(value: unknown, read: (member: unknown) => Member | undefined): Member[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const members = value.map(read);
  return members.includes(undefined) ? undefined : (members as Member[]);
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
