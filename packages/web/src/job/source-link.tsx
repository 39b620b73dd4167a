import { WebLink, webAddress } from "../ui/controls/web-link.tsx";

/**
 * A link to a job's source, from the facet `sourceCodeLocation`. Producers control it: only http and https
 * URLs become links.
 */
export function SourceLink({ facet }: { facet: unknown }) {
  if (typeof facet !== "object" || facet === null) return null;
  const { url, path, version, branch } = facet as Record<string, unknown>;
  const text = (value: unknown): string | null =>
    typeof value === "string" && value !== "" ? value.slice(0, 120) : null;
  const address = webAddress(url);
  const label = text(path) ?? (address ? "Source" : text(url));
  if (label === null) return null;
  const revision = text(version) ?? text(branch);
  return (
    <span className="hw-mono">
      {address ? <WebLink to={address}>{label}</WebLink> : label}
      {revision && ` @ ${revision.slice(0, 12)}`}
    </span>
  );
}
