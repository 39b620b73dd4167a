import { CatchBoundary } from "@tanstack/react-router";
import { Suspense, useEffect, useRef } from "react";
import { CodeUnavailable, lazyPart } from "../ui/content/lazy-part.tsx";
import { Failure } from "../ui/content/states.tsx";

const SearchPalette = lazyPart(() => import("../search/search-palette.tsx").then((module) => module.default));

/** Loads the code of the search palette in advance. */
export const preloadPalette = SearchPalette.preload;

/** The search palette, or why it cannot be shown; the page below stays. */
export function Palette({ opened, close }: { opened: boolean; close: () => void }) {
  return (
    <CatchBoundary
      getResetKey={() => String(opened)}
      errorComponent={({ error, reset }) => (
        <PaletteError error={error} reset={reset} opened={opened} close={close} />
      )}
    >
      <Suspense>
        <SearchPalette opened={opened} onClose={close} />
      </Suspense>
    </CatchBoundary>
  );
}

function PaletteError({
  error,
  reset,
  opened,
  close,
}: {
  error: unknown;
  reset: () => void;
  opened: boolean;
  close: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (opened) dialog.current?.showModal();
  }, [opened]);
  const forget = (): void => {
    if (error instanceof CodeUnavailable) error.forget();
  };
  if (!opened) return null;
  // The browser's own dialog: the code of Mantine's would have to be loaded on every page for this rare case.
  return (
    <dialog
      ref={dialog}
      className="hw-plain-dialog"
      aria-label="Search"
      onClose={() => {
        forget();
        close();
      }}
    >
      <Failure
        error={error}
        retry={() => {
          forget();
          reset();
        }}
      />
      <button type="button" className="hw-text-button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
