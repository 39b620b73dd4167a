import { useEffect, useState } from "react";

const key = "headwater-sql";

/** The text that the user edits. Kept for the browser tab, so that it survives a reload. */
export function useDraft(initial: string): readonly [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => read() ?? initial);
  useEffect(() => {
    try {
      sessionStorage.setItem(key, draft);
    } catch {
      // Storage is full or not allowed; the text is only lost on a reload.
    }
  }, [draft]);
  return [draft, setDraft];
}

function read(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
