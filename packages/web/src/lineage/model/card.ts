import { estimateTextWidth, type GroupNode } from "@headwater/graph";
import type { Column, LineageNode } from "../../api/v2.gen.ts";
import { jobTypeLabel, shortDatasetName } from "../../ui/nodes/platform.tsx";
import type { Group } from "./groups.ts";

/** Number of hidden neighbors of a card, and whether it was expanded in that direction. */
export interface Beyond {
  readonly upstream: number;
  readonly downstream: number;
  readonly expandedUpstream: boolean;
  readonly expandedDownstream: boolean;
}

/** A dataset in the graph. */
export interface DatasetCard {
  readonly kind: "dataset";
  readonly id: string;
  readonly node: LineageNode;
  /** Columns shown as rows. */
  readonly rows: readonly Column[];
  /** Whether the user opened all columns. */
  readonly open: boolean;
  /** Whether all columns are in a scrolling list below the rows, as there are too many for rows. */
  readonly hasList: boolean;
  readonly beyond: Beyond;
}

/** A job in the graph. */
export interface JobCard {
  readonly kind: "job";
  readonly id: string;
  readonly node: LineageNode;
  readonly beyond: Beyond;
}

/** A collapsed group in the graph. */
export interface GroupCard {
  readonly kind: "group";
  readonly id: string;
  readonly group: GroupNode;
  /** Nodes in the group. */
  readonly of: Group;
  readonly members: readonly LineageNode[];
  readonly beyond: Beyond;
}

/** Any card of the graph. */
export type Card = DatasetCard | JobCard | GroupCard;

/** Dimensions of cards in CSS pixels; must match the style sheet. */
export const cardSize = {
  /** A column of cards is as wide as its longest name needs, within these limits. */
  minWidth: 184,
  maxWidth: 328,
  /** Width of a card with rows: a column's name and type. */
  minWidthWithRows: 232,
  /** Width beside the title: paddings, the icon and the place for one status mark. */
  besideTitle: 86,
  titleFont: 13,
  /** When cards are small on the screen: two lines in this font take the whole header. */
  farTitleFont: 20,
  besideFarTitle: 72,
  subFont: 11,
  /** Width of the number of columns, beside the second line. */
  columnCount: 30,
  header: 50,
  row: 24,
  /** Padding above and below the rows. */
  rowsPadding: 6,
  footer: 26,
  /** Distance from the top at which edges attach. */
  anchor: 25,
} as const;

/** Number of rows that a card shows by default. */
export const initialRows = 12;

/** Limit of columns that an opened card shows as rows; more are in a scrolling list with a filter. */
export const maxRows = 24;

/** Height of a group's card. */
export const groupHeight = 70;

/** Height of the column list of an opened card: filter, visible rows, padding. */
export const listSize = { filter: 36, rows: 10, padding: 6 } as const;

/** Height of a dataset's card. */
export function datasetHeight(rowCount: number, hasFooter: boolean): number {
  const rows = rowCount > 0 ? rowCount * cardSize.row + 2 * cardSize.rowsPadding : 0;
  return cardSize.header + rows + (hasFooter ? cardSize.footer : 0);
}

/** Width of a card that shows a title. Cards of one column get the width of the widest. */
export function cardWidth(title: string, hasRows: boolean): number {
  const room = Math.ceil(estimateTextWidth(title, cardSize.titleFont)) + cardSize.besideTitle;
  const least = hasRows ? cardSize.minWidthWithRows : cardSize.minWidth;
  return Math.min(cardSize.maxWidth, Math.max(least, room));
}

/** Whether a dataset's card has hidden columns. */
export function hasMoreRows({ hasList, rows, node }: DatasetCard): boolean {
  return !hasList && rows.length < node.columns.length;
}

/** Whether a dataset's card has a button below its rows, to show more or fewer. */
export function hasFooter(card: DatasetCard): boolean {
  return card.hasList || (card.rows.length > 0 && (card.open || hasMoreRows(card)));
}

/** Height of a card. */
export function cardHeight(card: Card): number {
  if (card.kind === "dataset") {
    const list = card.hasList ? listSize.filter + listSize.rows * cardSize.row + listSize.padding : 0;
    return datasetHeight(card.rows.length, hasFooter(card)) + list;
  }
  return card.kind === "group" ? groupHeight : cardSize.header;
}

/** Returns the name on a card: the last part of a dataset's name, a task's name without its DAG. */
export function cardName(card: Card): string {
  if (card.kind !== "group") return nodeTitle(card.node);
  const { level, name } = card.of;
  // A nested task group's name contains its parent's.
  return level === "task-groups" ? name.slice(name.lastIndexOf(".") + 1) : name;
}

/** Returns the name that a node has on its card. */
export function nodeTitle({ kind, name, namespace, parent, taskGroups }: LineageNode): string {
  if (kind === "dataset") return shortDatasetName(namespace, name).title;
  const task = parent && name.startsWith(`${parent.name}.`) ? name.slice(parent.name.length + 1) : name;
  // Airflow prefixes tasks with their group's name by default.
  const group = taskGroups.at(-1);
  return group !== undefined && task.startsWith(`${group}.`) ? task.slice(group.length + 1) : task;
}

/** The DAG and task group that a whole graph is about. */
export interface Surroundings {
  /** Id of the DAG. */
  readonly dag: string;
  /** Empty for the whole DAG. */
  readonly taskGroup: string;
}

/**
 * Returns the second line of a card: the rest of a dataset's name, a task's DAG and group. What the title of the graph
 * says already is left out; a task with nothing else shows its type.
 */
export function cardPlace(card: DatasetCard | JobCard, around?: Surroundings): string {
  const { name, namespace, parent, taskGroups, jobType } = card.node;
  if (card.kind === "dataset") return shortDatasetName(namespace, name).place;
  const isInside = parent !== null && parent.id === around?.dag;
  const group = taskGroups.at(-1);
  const parts = [
    ...(isInside ? [] : [parent?.name ?? namespace]),
    ...(group === undefined || (isInside && group === around.taskGroup) ? [] : [group]),
  ];
  return parts.length > 0 ? parts.join(" · ") : jobTypeLabel(jobType ?? "task");
}
