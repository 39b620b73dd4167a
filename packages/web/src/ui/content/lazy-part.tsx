import { type ComponentType, use } from "react";
import { ApiError } from "../../api/exchange.ts";

/** Reports that the code of a part of the application could not be loaded because the server is away. */
export class CodeUnavailable extends ApiError {
  /** Makes the next render load the code again. */
  readonly forget: () => void;

  constructor(forget: () => void) {
    super(0, "The Headwater server does not respond.");
    this.name = "CodeUnavailable";
    this.forget = forget;
  }
}

/** A component whose code is loaded on first use. */
export type LazyPart<Props extends object> = ((props: Props) => React.ReactNode) & {
  /** Loads the code in advance. A failure is forgotten: rendering loads it again. */
  readonly preload: () => Promise<void>;
};

/** Minimum time between two reloads of the page, in milliseconds: a reload that did not help is not repeated. */
const minReloadIntervalMs = 30_000;
const reloadedAtKey = "headwater-reloaded-at";

/**
 * Creates a component from code that is loaded on first use. While the server is away, rendering it throws
 * {@link CodeUnavailable}, so that the page stays and can try again. If the server is there but the code is not, it has
 * been updated: the page is loaded again.
 */
export function lazyPart<Props extends object>(
  importer: () => Promise<ComponentType<Props>>,
): LazyPart<Props> {
  let loading: Promise<ComponentType<Props>> | undefined;
  const forget = (): void => {
    loading = undefined;
  };
  const load = (): Promise<ComponentType<Props>> => {
    loading ??= importer().catch((cause: unknown) => explainFailure(cause, forget));
    return loading;
  };
  const Part = (props: Props): React.ReactNode => {
    const Loaded = use(load());
    return <Loaded {...props} />;
  };
  return Object.assign(Part, { preload: () => load().then(() => {}, forget) });
}

async function explainFailure(cause: unknown, forget: () => void): Promise<never> {
  // Any answer will do: a proxy in front of a server that is away answers with 502 to 504.
  const isThere = await fetch("/favicon.svg", { method: "HEAD", cache: "no-store" }).then(
    ({ status }) => status < 500,
    () => false,
  );
  if (!isThere) throw new CodeUnavailable(forget);
  const last = Number(sessionStorage.getItem(reloadedAtKey) ?? 0);
  if (Date.now() - last < minReloadIntervalMs) throw cause;
  sessionStorage.setItem(reloadedAtKey, String(Date.now()));
  window.location.reload();
  return new Promise(() => {}); // until the page is gone
}
