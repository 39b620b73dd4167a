import type { GroupNode } from "@headwater/graph";
import type { Column, LineageNode, NodeReference } from "../api/v2.gen.ts";
import { shortDatasetName } from "../ui/platform.tsx";

/** How many neighbours of a card are not on the screen, and whether it was expanded that way. */
export interface Beyond {
  readonly upstream: number;
  readonly downstream: number;
  readonly expandedUpstream: boolean;
  readonly expandedDownstream: boolean;
}

/** A dataset on the screen. */
export interface DatasetCard {
  readonly kind: "dataset";
  readonly id: string;
  readonly node: LineageNode;
  /** The columns shown in place. */
  readonly rows: readonly Column[];
  /** Whether all columns are shown because somebody asked for it. */
  readonly open: boolean;
  readonly beyond: Beyond;
}

/** A job on the screen. */
export interface JobCard {
  readonly kind: "job";
  readonly id: string;
  readonly node: LineageNode;
  readonly beyond: Beyond;
}

/** A folded DAG on the screen. */
export interface GroupCard {
  readonly kind: "group";
  readonly id: string;
  readonly group: GroupNode;
  /** The DAG. */
  readonly parent: NodeReference;
  readonly beyond: Beyond;
}

/** A box of the graph. */
export type Card = DatasetCard | JobCard | GroupCard;

/** Lengths of cards in CSS pixels; the style sheet and the layout must agree on them. */
export const cardSize = {
  datasetWidth: 228,
  jobWidth: 208,
  header: 56,
  row: 24,
  /** Above and below the rows. */
  rowsPadding: 6,
  footer: 28,
  /** How far below the top the edges attach. */
  anchor: 28,
} as const;

/** Rows that a card shows before it asks. */
export const fewRows = 12;

/** Rows that an opened card shows at most; the dataset's page has the rest. */
export const mostRows = 200;

/** Height of a dataset's card. */
export function datasetHeight(rowCount: number, columnCount: number): number {
  const rows = rowCount > 0 ? rowCount * cardSize.row + 2 * cardSize.rowsPadding : 0;
  return cardSize.header + rows + (columnCount > 0 ? cardSize.footer : 0);
}

/** Width of a card of a kind. */
export function cardWidth(kind: Card["kind"]): number {
  return kind === "job" ? cardSize.jobWidth : cardSize.datasetWidth;
}

/** Height of a card. */
export function cardHeight(card: Card): number {
  if (card.kind === "dataset") return datasetHeight(card.rows.length, card.node.columnCount);
  return card.kind === "group" ? 76 : cardSize.header;
}

/** What a card is called: a dataset by the last part of its name, a task without the DAG's name before it. */
export function cardName(card: Card): string {
  if (card.kind === "group") return card.group.name;
  const { name, namespace, parent } = card.node;
  if (card.kind === "dataset") return shortDatasetName(namespace, name).title;
  return parent && name.startsWith(`${parent.name}.`) ? name.slice(parent.name.length + 1) : name;
}

/** Where it belongs, for the line beneath: the rest of a dataset's name, a task's DAG. */
export function cardPlace(card: DatasetCard | JobCard): string {
  const { name, namespace, parent } = card.node;
  return card.kind === "dataset" ? shortDatasetName(namespace, name).place : (parent?.name ?? namespace);
}
