import { Button, CloseButton } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { currentToast, followToast, showToast } from "./toast-store.ts";
import { useUndo } from "./use-edit.ts";

/** Where {@link showToast} says it. */
export function ToastRegion() {
  const toast = useSyncExternalStore(followToast, currentToast);
  const undo = useUndo();
  return (
    <div className="hw-toasts" role="status">
      {toast && (
        <div className="hw-toast">
          <span>{undo.error ? `It was not taken back: ${undo.error.message}` : toast.text}</span>
          {toast.command && (
            <Button
              size="compact-sm"
              variant="light"
              loading={undo.isPending}
              onClick={() => undo.mutate({ command: toast.command!, text: `Taken back: ${toast.text}` })}
            >
              Undo
            </Button>
          )}
          <CloseButton size="sm" aria-label="Close the message" onClick={() => showToast(null)} />
        </div>
      )}
    </div>
  );
}
