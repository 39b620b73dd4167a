export { Adjacency, type Incidence } from "./adjacency.ts";
export {
  type ColumnEdge,
  type ColumnEffect,
  type ColumnRef,
  type ColumnTrace,
  columnKey,
  traceColumn,
} from "./columns.ts";
export { compareStrings } from "./compare.ts";
export { csv, toCsv } from "./export/csv.ts";
export { toDot } from "./export/dot.ts";
export { toMermaid } from "./export/mermaid.ts";
export { type Drawing, type DrawnBox, type DrawnLine, type SvgTheme, toSvg } from "./export/svg.ts";
export { bridgeNodes, filterNodes } from "./filter.ts";
export { type GroupDefinition, type GroupOptions, groupNodes } from "./group-nodes.ts";
export { layoutGraph, layoutSteps } from "./layout/layout.ts";
export type {
  Bounds,
  Layout,
  LayoutColumn,
  LayoutEdge,
  LayoutInput,
  LayoutNode,
  LayoutOptions,
  PlacedNode,
  RoutedEdge,
} from "./layout/types.ts";
export { mergeEdges } from "./merge-edges.ts";
export {
  type Direction,
  type EdgeKind,
  type EdgeOrigin,
  type EdgeSighting,
  type Graph,
  type GraphEdge,
  type GraphNode,
  type GroupNode,
  type NodeKind,
  type NodeState,
  strongerOrigin,
  worstState,
} from "./model.ts";
export { datasetPlatform, jobPlatform, type Platform } from "./platforms.ts";
export { closestValues } from "./selection/closest-values.ts";
export {
  type Completion,
  type CompletionPlace,
  completeField,
  completeValue,
  completionPlace,
  quoteValue,
} from "./selection/complete-selection.ts";
export {
  datasetPlatforms,
  datasetTypes,
  jobPlatforms,
  jobTypes,
  type SelectionFacts,
  stateFacts,
  tagFacts,
} from "./selection/facts.ts";
export {
  fieldNames,
  findField,
  type SelectionFieldInfo,
  type SelectionValue,
  selectionFields,
} from "./selection/fields.ts";
export { textMatcher } from "./selection/match-text.ts";
export { parseSelection } from "./selection/parse-selection.ts";
export { selectNodes } from "./selection/select-nodes.ts";
export {
  countTerms,
  maxSelectionTerms,
  type Selection,
  SelectionError,
  type SelectionField,
} from "./selection/syntax.ts";
export { estimateTextWidth, shortenName } from "./shorten-name.ts";
export { type Reach, type ReachOptions, reach } from "./traverse.ts";
