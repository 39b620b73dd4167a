/** Name of the event on `window` that opens the search palette. */
export const openSearchEvent = "headwater:search";

/** Opens the search palette from anywhere. */
export function openSearch(): void {
  window.dispatchEvent(new Event(openSearchEvent));
}
