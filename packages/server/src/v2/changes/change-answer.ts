import { type NodeReference, type StoreChange, subjectId, subjectsOf } from "@headwater/store";
import { summarizeCause, summarizeChange } from "./change-text.ts";

type Cause = NonNullable<StoreChange["cause"]>;
type Edit = NonNullable<StoreChange["edit"]>;

/** A change as the API answers with it. */
export interface ChangeAnswer extends Omit<StoreChange, "cause" | "edit"> {
  readonly summary: string;
  readonly cause: (Omit<Cause, "schema"> & { readonly summary: string }) | null;
  readonly edit: {
    readonly actor: string;
    readonly kind: Edit["content"]["kind"];
    readonly nodes: readonly NodeReference[];
    readonly undo: boolean;
  } | null;
}

/** Returns a change as the API answers with it: in one line, with its details. */
export function answerWithChange(change: StoreChange): ChangeAnswer {
  const { cause, commit, edit, ...rest } = change;
  return {
    ...rest,
    commit,
    summary: summarizeChange(change),
    cause: cause && {
      kind: cause.kind,
      at: cause.at,
      node: cause.node,
      run: cause.run,
      summary: summarizeCause(cause, commit),
    },
    edit: edit && {
      actor: edit.actor,
      kind: edit.content.kind,
      nodes: subjectsOf(edit.content).map((subject) => ({
        kind: subject.kind,
        id: subjectId(subject),
        namespace: subject.namespace,
        name: subject.name,
      })),
      undo: edit.undo,
    },
  };
}
