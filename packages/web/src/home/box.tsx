import type { ReactNode } from "react";

/** A titled section of the page. */
export function Box({
  title,
  note,
  aside,
  children,
}: {
  title: string;
  note?: string | undefined;
  /** Controls on the right of the title. */
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="hw-box">
      <div className="hw-box-head">
        <h2>
          {title} {note && <span className="hw-dimmed">{note}</span>}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
