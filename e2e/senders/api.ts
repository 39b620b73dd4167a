/** Reads the API of a server. */
export interface Api {
  /** @throws Error when the answer is not 200 */
  get<Body>(path: string): Promise<Body>;
  /** @throws Error when the answer is not 200 */
  post<Body>(path: string, body: object): Promise<Body>;
}

/** Creates an API client from a function that sends requests. */
export function apiOver(request: TextRequest): Api {
  const ask = async <Body>(method: "GET" | "POST", path: string, body?: object): Promise<Body> => {
    const { status, text } = await request(method, path, body);
    if (status !== 200) throw new Error(`${method} ${path} returned ${status}: ${text}`);
    return JSON.parse(text) as Body;
  };
  return { get: (path) => ask("GET", path), post: (path, body) => ask("POST", path, body) };
}

/** Sends one request and returns the response as text. */
export type TextRequest = (
  method: "GET" | "POST",
  path: string,
  body?: object,
) => Promise<{ readonly status: number; readonly text: string }>;

/** Returns every item of a paged list. */
export async function allPages<Item>(api: Api, path: string): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { readonly items: readonly Item[]; readonly next: string | null } = await api.get(
      `${path}${query}`,
    );
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}
