import type { ReactNode } from "react";

/**
 * A region that scrolls by itself and can be focused, so that keyboard users can scroll it too. By default it scrolls
 * sideways, as wide tables do.
 */
export function ScrollRegion({
  label,
  className = "hw-table-scroll",
  children,
  ...rest
}: {
  /** Accessible name. */
  label: string;
  className?: string;
  ref?: React.Ref<HTMLElement>;
  /** Whether only the rows in view are rendered. */
  "data-windowed"?: boolean | undefined;
  /** Receives the focus when a popover opens. */
  "data-autofocus"?: boolean;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={className} aria-label={label} tabIndex={0} {...rest}>
      {children}
    </section>
  );
}
