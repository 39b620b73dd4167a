/**
 * Properties of every dialog: a label for the close button, and a header that is not a second page banner.
 */
export const dialogProps = {
  closeButtonProps: { "aria-label": "Close" },
  attributes: { header: { role: "presentation" } },
} as const;
