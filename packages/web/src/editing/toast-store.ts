/** A message about a completed edit, with its undo. */
export interface Toast {
  readonly text: string;
  /** Id of the command to undo; null if it cannot be undone here. */
  readonly command: string | null;
}

let current: Toast | null = null;
const listeners = new Set<() => void>();

/** Shows a message until the user closes it or the next one replaces it: undo has no time limit. */
export function showToast(toast: Toast | null): void {
  current = toast;
  for (const listener of listeners) listener();
}

/** Calls back when the message changes. Returns a function that unsubscribes. */
export function followToast(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The current message. */
export const currentToast = (): Toast | null => current;
