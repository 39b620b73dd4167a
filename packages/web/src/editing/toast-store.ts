/** That something was done, and what takes it back. */
export interface Toast {
  readonly text: string;
  /** The command's; null: it cannot be taken back from here. */
  readonly command: string | null;
}

let current: Toast | null = null;
const listeners = new Set<() => void>();

/** Says that something was done, until the reader closes it or the next thing is done: nobody has to hurry to undo. */
export function showToast(toast: Toast | null): void {
  current = toast;
  for (const listener of listeners) listener();
}

/** Follows what {@link showToast} says. Returns the function to stop. */
export function followToast(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is said at the moment. */
export const currentToast = (): Toast | null => current;
