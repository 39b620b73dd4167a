import { useEffect } from "react";

/** Sets the title of the page in the browser tab and history. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Headwater`;
  }, [title]);
}
