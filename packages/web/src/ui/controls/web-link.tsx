import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";

/** Returns the URL if it is http or https, else null: producers may send any scheme. */
export function webAddress(value: unknown): string | null {
  return typeof value === "string" && /^https?:\/\//i.test(value) && URL.canParse(value) ? value : null;
}

/** A link to another site. */
export function WebLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <a href={to} target="_blank" rel="noreferrer noopener" className="hw-web-link">
      {children}
      <ExternalLink size={12} aria-hidden />
      <span className="hw-visually-hidden"> (opens in a new tab)</span>
    </a>
  );
}
