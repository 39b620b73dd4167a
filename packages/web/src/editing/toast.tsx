import { Button, CloseButton } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { currentToast, followToast, showToast } from "./toast-store.ts";
import { useUndo } from "./use-edit.ts";

/** Displays messages of {@link showToast}. */
export function ToastRegion() {
  const toast = useSyncExternalStore(followToast, currentToast);
  const undo = useUndo();
  return (
    <div className="hw-toasts" role="status">
      {toast && (
        <div className="hw-toast">
          <span>{undo.error ? `Could not undo: ${undo.error.message}` : toast.text}</span>
          {toast.command && (
            <Button
              size="compact-sm"
              variant="light"
              loading={undo.isPending}
              onClick={() => undo.mutate({ command: toast.command!, text: `Undone: ${toast.text}` })}
            >
              Undo
            </Button>
          )}
          <CloseButton size="sm" aria-label="Close message" onClick={() => showToast(null)} />
        </div>
      )}
    </div>
  );
}
