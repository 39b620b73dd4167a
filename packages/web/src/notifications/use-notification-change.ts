import { useMutation, useQueryClient } from "@tanstack/react-query";
import { showToast } from "../editing/toast-store.ts";

/** Runs a change of notifications, refreshes all queries and shows a message. */
export function useNotificationChange<Variables, Answer>(options: {
  readonly change: (variables: Variables) => Promise<Answer>;
  /** Null shows no message. */
  readonly text: (variables: Variables, answer: Answer) => string | null;
}) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: options.change,
    onSuccess: async (answer, variables) => {
      const text = options.text(variables, answer);
      if (text !== null) showToast({ text, command: null });
      await queryClient.invalidateQueries();
    },
  });
}
