import type { GroupNode } from "@headwater/graph";
import type { Column, LineageNode } from "../../api/v2.gen.ts";
import { shortDatasetName } from "../../ui/nodes/platform.tsx";
import type { Group } from "./groups.ts";

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
  /** Whether all columns are in a list that scrolls, below the rows: there are too many for rows. */
  readonly hasList: boolean;
  readonly beyond: Beyond;
}

/** A job on the screen. */
export interface JobCard {
  readonly kind: "job";
  readonly id: string;
  readonly node: LineageNode;
  readonly beyond: Beyond;
}

/** A folded group on the screen. */
export interface GroupCard {
  readonly kind: "group";
  readonly id: string;
  readonly group: GroupNode;
  /** What is folded. */
  readonly of: Group;
  readonly members: readonly LineageNode[];
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

/** Columns that an opened card shows in rows; more are in a list that scrolls and can be filtered. */
export const mostRows = 24;

/** Height of a folded group's card. */
export const groupHeight = 76;

/** The list of an opened card with many columns: its filter, the rows in view, the space around them. */
export const listSize = { filter: 36, rows: 10, padding: 6 } as const;

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
  if (card.kind === "dataset") {
    const list = card.hasList ? listSize.filter + listSize.rows * cardSize.row + listSize.padding : 0;
    return datasetHeight(card.rows.length, card.node.columnCount) + list;
  }
  return card.kind === "group" ? groupHeight : cardSize.header;
}

/** What a card is called: a dataset by the last part of its name, a task without the DAG's name before it. */
export function cardName(card: Card): string {
  if (card.kind === "group") {
    const { level, name } = card.of;
    // A nested task group is called by its parents as well.
    return level === "task-groups" ? name.slice(name.lastIndexOf(".") + 1) : name;
  }
  const { name, namespace, parent, taskGroups } = card.node;
  if (card.kind === "dataset") return shortDatasetName(namespace, name).title;
  const task = parent && name.startsWith(`${parent.name}.`) ? name.slice(parent.name.length + 1) : name;
  // Airflow puts the group's name before those of its tasks, unless it is told not to.
  const group = taskGroups.at(-1);
  return group !== undefined && task.startsWith(`${group}.`) ? task.slice(group.length + 1) : task;
}

/** Where it belongs, for the line beneath: the rest of a dataset's name, a task's DAG and group. */
export function cardPlace(card: DatasetCard | JobCard): string {
  const { name, namespace, parent, taskGroups } = card.node;
  if (card.kind === "dataset") return shortDatasetName(namespace, name).place;
  return [parent?.name ?? namespace, ...taskGroups.slice(-1)].join(" · ");
}
