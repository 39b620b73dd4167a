/** What every dialog has: a name for its close button, and a head that is no second banner of the page. */
export const dialogProps = {
  closeButtonProps: { "aria-label": "Close" },
  attributes: { header: { role: "presentation" } },
} as const;
