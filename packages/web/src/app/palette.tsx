import { Modal } from "@mantine/core";
import { CatchBoundary } from "@tanstack/react-router";
import { Suspense } from "react";
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
  const forget = (): void => {
    if (error instanceof CodeUnavailable) error.forget();
  };
  return (
    <Modal
      opened={opened}
      title="Search"
      closeButtonProps={{ "aria-label": "Close" }}
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
    </Modal>
  );
}
