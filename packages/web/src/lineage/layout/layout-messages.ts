import type { Layout, LayoutInput } from "@headwater/graph";

/** What the page asks of the layout worker. Only the latest request counts. */
export interface LayoutRequest {
  readonly id: number;
  /** To be laid out one after the other, each growing from the one before. */
  readonly stages: readonly LayoutInput[];
}

/** What the worker answers. */
export type LayoutResponse =
  | { readonly id: number; readonly layout: Layout; readonly milliseconds: number }
  | { readonly id: number; readonly error: string };
