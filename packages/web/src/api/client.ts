import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { exchange, expand, type RequestInput } from "./exchange.ts";
import type { Paths } from "./v2.gen.ts";

export { ApiError } from "./exchange.ts";

/** A page of a keyset-paged list. `next` goes back as `cursor`; null on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** HTTP methods of the API, as keys of {@link Paths}. */
export type Method = "get" | "post" | "put" | "delete";

interface Operation {
  readonly path: object;
  readonly query: object;
  readonly body: unknown;
  readonly answer: unknown;
}

/** Paths of the API that support a method; parameters in braces. */
export type PathOf<Verb extends Method> = {
  [Path in keyof Paths]: Paths[Path] extends Readonly<Record<Verb, Operation>> ? Path : never;
}[keyof Paths];

type OperationOf<Verb extends Method, Path extends PathOf<Verb>> =
  Paths[Path] extends Readonly<Record<Verb, infer Found extends Operation>> ? Found : never;

/** The answer to a request. */
export type AnswerTo<Verb extends Method, Path extends PathOf<Verb>> = OperationOf<Verb, Path>["answer"];

/** The query parameters of a request. */
export type QueryOf<Path extends PathOf<"get">> = OperationOf<"get", Path>["query"];

type Empty = Record<never, never>;
type Part<Name extends string, Value> = Empty extends Value
  ? { readonly [Key in Name]?: Value }
  : undefined extends Value
    ? Empty
    : { readonly [Key in Name]: Value };

/** Everything that an operation takes. */
export type InputOf<Found extends Operation> = RequestInput &
  Part<"path", Found["path"]> &
  Part<"query", Found["query"]> &
  Part<"body", Found["body"]>;

/** Arguments of {@link request} after the path: required if the operation has required parameters or a body. */
export type InputTo<Verb extends Method, Path extends PathOf<Verb>> =
  Empty extends InputOf<OperationOf<Verb, Path>>
    ? [input?: InputOf<OperationOf<Verb, Path>>]
    : [input: InputOf<OperationOf<Verb, Path>>];

/**
 * Sends a request to the v2 API. The path decides which parameters it takes and what it answers.
 *
 * @throws ApiError if the server cannot be reached or answers with an error
 */
export function request<Verb extends Method, Path extends PathOf<Verb>>(
  method: Verb,
  path: Path,
  ...[input]: InputTo<Verb, Path>
): Promise<AnswerTo<Verb, Path>> {
  return exchange(method, path, input);
}

/** Paths whose answers are pages of a list. */
export type PagedPath = {
  [Path in PathOf<"get">]: AnswerTo<"get", Path> extends Page<unknown> ? Path : never;
}[PathOf<"get">];

/** A page of a path's list: its items, and what else the answer holds. */
type PageOf<Path extends PagedPath> = AnswerTo<"get", Path> &
  (AnswerTo<"get", Path> extends Page<infer Item> ? Page<Item> : never);

/** Query options of a GET request; the key is the expanded path and the query parameters. */
export const one = <Path extends PathOf<"get">>(path: Path, ...[input]: InputTo<"get", Path>) =>
  queryOptions({
    queryKey: [expand(path, input?.path), input?.query ?? {}],
    queryFn: ({ signal }) => exchange<AnswerTo<"get", Path>>("get", path, { ...input, signal }),
  });

/** Query options of a list, page by page. @param pageSize - rows per page */
export const paged = <Path extends PagedPath>(
  path: Path,
  input: InputOf<OperationOf<"get", Path>>,
  pageSize = 50,
) =>
  infiniteQueryOptions({
    queryKey: ["paged", expand(path, input.path), input.query ?? {}],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: pageSize, ...input.query, cursor: pageParam };
      return exchange<PageOf<Path>>("get", path, { ...input, query, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: PageOf<Path>) => last.next ?? undefined,
  });
