import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { annotationsQuery, sendEdit, undoEdit } from "../api/catalog-queries.ts";
import { sessionQuery } from "../api/queries.ts";
import type { Annotations, EditRequest } from "../api/v2.gen.ts";
import { showToast } from "./toast-store.ts";

/** Whether the user has the admin scope. */
export function useMayEdit(): boolean {
  const { data } = useQuery(sessionQuery());
  return data?.scopes.includes("admin") ?? false;
}

/** Runs a change of the catalog, refreshes all queries and shows a message with an undo. */
export function useChange<Variables>(options: {
  readonly change: (variables: Variables) => Promise<{ readonly id: string }>;
  readonly text: (variables: Variables) => string;
}) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: options.change,
    onSuccess: async ({ id }, variables) => {
      showToast({ text: options.text(variables), command: id });
      await queryClient.invalidateQueries();
    },
  });
}

/** Runs an edit of one node optimistically; rolls back if the server rejects it. */
export function useEdit(node: string) {
  const queryClient = useQueryClient();
  const { queryKey } = annotationsQuery(node);
  return useMutation({
    mutationFn: ({ edit }: { edit: Omit<EditRequest, "node">; text: string }) => sendEdit({ ...edit, node }),
    onMutate: async ({ edit }) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData<Annotations>(queryKey);
      if (before) queryClient.setQueryData(queryKey, predictAnnotations(before, edit));
      return { before };
    },
    onError: (_error, _variables, context) => {
      if (context?.before) queryClient.setQueryData(queryKey, context.before);
    },
    onSuccess: async ({ id }, { text }) => {
      showToast({ text, command: id });
      await queryClient.invalidateQueries();
    },
  });
}

/** Undoes a command. */
export function useUndo() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ command }: { command: string; text: string }) => undoEdit(command),
    onSuccess: async (_answer, { text }) => {
      showToast({ text, command: null });
      await queryClient.invalidateQueries();
    },
  });
}

/** Predicts the annotations after an edit of tags or owners; other edits wait for the server. */
export function predictAnnotations(before: Annotations, edit: Omit<EditRequest, "node">): Annotations {
  const removed = edit.kind === "remove-tag" || edit.kind === "remove-owner";
  const word = { actor: "you", at: new Date().toISOString() };
  if ((edit.kind === "add-tag" || edit.kind === "remove-tag") && edit.tag !== undefined) {
    const { tag } = edit;
    const column = edit.column ?? null;
    const old = before.tags.find((one) => one.tag === tag && one.column === column);
    const next = { column, tag, byProducer: old?.byProducer ?? false, removed, word };
    return { ...before, tags: [...before.tags.filter((one) => one !== old), next] };
  }
  if ((edit.kind === "add-owner" || edit.kind === "remove-owner") && edit.owner) {
    const { name, type = null } = edit.owner;
    const old = before.owners.find((one) => one.name === name && one.type === type);
    const next = { name, type, byProducer: old?.byProducer ?? false, removed, word };
    return { ...before, owners: [...before.owners.filter((one) => one !== old), next] };
  }
  return before;
}
