import type { Layout, LayoutInput } from "@headwater/graph";

/** A request to the layout worker. A newer request cancels it. */
export interface LayoutRequest {
  readonly id: number;
  /** Stages to lay out one after the other, each extending the previous one. */
  readonly stages: readonly LayoutInput[];
}

/** A response of the layout worker. */
export type LayoutResponse =
  | { readonly id: number; readonly layout: Layout; readonly milliseconds: number }
  | { readonly id: number; readonly error: string };
