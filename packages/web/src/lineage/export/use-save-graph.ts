import { useComputedColorScheme } from "@mantine/core";
import { useState } from "react";
import type { Trace } from "../model/trace.ts";
import type { ViewModel } from "../model/view-model.ts";
import type { Scene } from "../scene/scene.ts";
import type { ExportFormat } from "./export-format.ts";

/** Saves the graph as a file. The code that writes files is loaded on first use. */
export function useSaveGraph(
  name: string,
  view: ViewModel | undefined,
  scene: Scene | undefined,
  trace: Trace | undefined,
): { readonly save: (format: ExportFormat) => void; readonly error: unknown } {
  const scheme = useComputedColorScheme("light");
  const [error, setError] = useState<unknown>();
  const save = (format: ExportFormat): void => {
    if (!view || !scene) return;
    setError(undefined);
    import("./save-graph.ts")
      .then(({ saveGraph }) => saveGraph(format, { name, view, scene, trace, scheme }))
      .catch(setError);
  };
  return { save, error };
}
