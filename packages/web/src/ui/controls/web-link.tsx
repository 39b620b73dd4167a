import { ExternalLink } from "lucide-react";

/** The address when it is one of the web, else null: what a producer sends may be any scheme. */
export function webAddress(value: unknown): string | null {
  return typeof value === "string" && /^https?:\/\//i.test(value) && URL.canParse(value) ? value : null;
}

/** A link out of Headwater. */
export function WebLink({ to, children }: { to: string; children: string }) {
  return (
    <a href={to} target="_blank" rel="noreferrer noopener" className="hw-web-link">
      {children}
      <ExternalLink size={12} aria-hidden />
      <span className="hw-visually-hidden"> (opens in a new tab)</span>
    </a>
  );
}
