import { estimateTextWidth, shortenName } from "@headwater/graph";
import {
  Boxes,
  ChevronDown,
  ChevronUp,
  CircleSlash2,
  FoldHorizontal,
  Layers2,
  type LucideIcon,
} from "lucide-react";
import { type CSSProperties, memo, type ReactNode } from "react";
import { tooltip } from "../../ui/controls/tooltip.tsx";
import { nameBreaks, WrappingName } from "../../ui/nodes/name.tsx";
import { StatusIcon } from "../../ui/nodes/node-status.tsx";
import { datasetPlatform, jobPlatform, kindLabel, platformStyle } from "../../ui/nodes/platform.tsx";
import { RunStateIcon } from "../../ui/nodes/run-state.tsx";
import { count, formatNumber } from "../../ui/text/format.ts";
import {
  type Card,
  cardName,
  cardSize,
  type DatasetCard,
  type GroupCard,
  hasFooter,
  hasMoreRows,
  type JobCard,
} from "../model/card.ts";
import { groupLabels } from "../model/groups.ts";
import type { Trace } from "../model/trace.ts";
import { ChangeSign } from "../scene/change-sign.tsx";
import type { PlacedCard } from "../scene/stroke.ts";
import { BeyondButtons } from "./beyond-buttons.tsx";
import type { CardActions } from "./card-actions.ts";
import { ColumnList, ColumnRow } from "./card-columns.tsx";

/** A card of the graph: a React element, so that focus, tooltips and screen readers work. */
export const CardView = memo(function CardView({
  placed,
  isFocus,
  isSelected,
  isActive,
  trace,
  actions,
}: {
  placed: PlacedCard;
  /** The page is about this card. */
  isFocus: boolean;
  /** The side panel shows this card. */
  isSelected: boolean;
  /** The card has the keyboard focus; others are out of the tab order. */
  isActive: boolean;
  trace: Trace | undefined;
  actions: CardActions;
}) {
  const { card } = placed;
  const tabIndex = isActive ? 0 : -1;
  return (
    <div
      className="hw-card"
      data-kind={card.kind}
      data-card={card.id}
      data-focus={isFocus || undefined}
      data-selected={isSelected || undefined}
      data-dim={placed.dim || undefined}
      data-match={placed.match || undefined}
      data-state={placed.state}
      data-change={placed.change}
      style={cardStyle(card)}
    >
      <ChangeSign change={placed.change} />
      {card.kind === "dataset" && (
        <DatasetBody card={card} placed={placed} tabIndex={tabIndex} trace={trace} actions={actions} />
      )}
      {card.kind === "job" && <JobBody card={card} placed={placed} tabIndex={tabIndex} actions={actions} />}
      {card.kind === "group" && (
        <GroupBody card={card} placed={placed} tabIndex={tabIndex} actions={actions} />
      )}
      <BeyondButtons card={card} direction="upstream" tabIndex={tabIndex} actions={actions} />
      <BeyondButtons card={card} direction="downstream" tabIndex={tabIndex} actions={actions} />
    </div>
  );
});

/** Colors a card by the platform of its node. */
function cardStyle(card: Card): CSSProperties | undefined {
  if (card.kind === "dataset") return platformStyle(datasetPlatform(card.node.namespace));
  return card.kind === "job" ? platformStyle(jobPlatform(card.node.integration)) : undefined;
}

interface BodyProps<Kind extends Card> {
  card: Kind;
  placed: PlacedCard;
  tabIndex: number;
  actions: CardActions;
}

/** The header of a card; clicking selects the card. */
function Head({
  placed,
  Icon,
  kind,
  sub,
  title,
  tabIndex,
  actions,
}: {
  placed: PlacedCard;
  Icon: LucideIcon;
  /** Read by screen readers after the name. */
  kind: string;
  sub: ReactNode;
  title?: string;
  tabIndex: number;
  actions: CardActions;
}) {
  return (
    <button
      type="button"
      className="hw-card-head"
      tabIndex={tabIndex}
      onClick={() => actions.select(placed.id)}
      title={title?.slice(0, 1_000)}
    >
      <span className="hw-card-icon">
        <Icon size={17} aria-hidden />
      </span>
      <span className="hw-card-text">
        <span className="hw-card-title">
          <CardTitle text={placed.label} width={placed.width} />
        </span>
        <span className="hw-card-sub">{sub}</span>
      </span>
      <span className="hw-visually-hidden">, {kind}</span>
      <span className="hw-card-status">
        <StatusMark placed={placed} />
      </span>
    </button>
  );
}

/** The one status mark of a card: the state of the latest run, or of the run that the graph shows, else its health. */
function StatusMark({ placed: { state, notRun, card } }: { placed: PlacedCard }) {
  if (notRun) return <CircleSlash2 size={16} className="hw-not-run" aria-hidden />;
  const status = card.kind === "group" ? null : card.node.status;
  // A problem of a job, such as a late start, tells more than the success of its latest run.
  if (state && !(card.kind === "job" && state === "COMPLETE" && status && status.problems.length > 0))
    return <RunStateIcon state={state} size={16} />;
  return status ? <StatusIcon status={status} size={16} /> : null;
}

/**
 * The name on a card, cut between its parts where it does not fit; once in one line, and once in two larger lines for a
 * small zoom.
 */
function CardTitle({ text, width }: { text: string; width: number }) {
  const room = width - cardSize.besideTitle;
  const farRoom = width - cardSize.besideFarTitle;
  const near = shortenName(text, (part) => estimateTextWidth(part, cardSize.titleFont) <= room);
  const far = shortenName(text, (part) => countLines(part, cardSize.farTitleFont, farRoom) <= 2);
  if (near === text && far === text) {
    return (
      <span className="hw-title" dir="auto">
        <WrappingName text={text} />
      </span>
    );
  }
  return (
    <>
      <span className="hw-visually-hidden">{text.slice(0, 1_000)}</span>
      <span className="hw-title hw-title-near" dir="auto" aria-hidden>
        {near}
      </span>
      <span className="hw-title hw-title-far" dir="auto" aria-hidden>
        <WrappingName text={far} />
      </span>
    </>
  );
}

/** Estimates the lines of a name that may wrap after separators; a part that is wider than a line takes several. */
function countLines(text: string, fontSize: number, room: number): number {
  let [lines, used] = [1, 0];
  for (const part of text.split(nameBreaks)) {
    const width = estimateTextWidth(part, fontSize);
    if (used > 0 && used + width > room) {
      lines++;
      used = 0;
    }
    used += width;
    while (used > room) {
      lines++;
      used -= room;
    }
  }
  return lines;
}

/** The second line of a card: a place, cut between its parts. */
function Place({ text, room }: { text: string; room: number }) {
  const shown = shortenName(text, (part) => estimateTextWidth(part, cardSize.subFont) <= room);
  if (shown === text) return <span dir="auto">{text}</span>;
  return (
    <>
      <span className="hw-visually-hidden">{text.slice(0, 1_000)}</span>
      <span dir="auto" aria-hidden>
        {shown}
      </span>
    </>
  );
}

function DatasetBody({
  card,
  placed,
  tabIndex,
  trace,
  actions,
}: BodyProps<DatasetCard> & { trace: Trace | undefined }) {
  const { Icon, label } = datasetPlatform(card.node.namespace);
  const hasCount = card.node.columnCount > 0 && card.rows.length === 0 && !card.hasList;
  return (
    <>
      <Head
        placed={placed}
        Icon={Icon}
        kind={kindLabel(label, "dataset")}
        sub={
          <Place
            text={placed.place}
            room={placed.width - cardSize.besideTitle - (hasCount ? cardSize.columnCount : 0)}
          />
        }
        title={`${card.node.name}\n${card.node.namespace}`}
        tabIndex={tabIndex}
        actions={actions}
      />
      {hasCount && <OpenColumnsButton card={card} tabIndex={tabIndex} actions={actions} />}
      {card.rows.length > 0 && (
        <div className="hw-card-rows">
          {card.rows.map((column) => (
            <ColumnRow
              key={column.name}
              dataset={card.id}
              column={column}
              tabIndex={tabIndex}
              trace={trace}
              actions={actions}
            />
          ))}
        </div>
      )}
      {card.hasList && <ColumnList card={card} tabIndex={tabIndex} trace={trace} actions={actions} />}
      {hasFooter(card) && <ColumnsButton card={card} tabIndex={tabIndex} trace={trace} actions={actions} />}
    </>
  );
}

/** Shows the number of columns beside the place of a dataset, and opens them. */
function OpenColumnsButton({
  card,
  tabIndex,
  actions,
}: {
  card: DatasetCard;
  tabIndex: number;
  actions: CardActions;
}) {
  const label = count(card.node.columnCount, "column");
  return (
    <button
      {...tooltip(`Show ${label}`)}
      type="button"
      className="hw-card-columns"
      tabIndex={tabIndex}
      aria-expanded={false}
      aria-label={label}
      onClick={() => actions.toggleRows(card.id)}
    >
      {formatNumber(card.node.columnCount)}
      <ChevronDown size={12} aria-hidden />
    </button>
  );
}

/** Shows the number of hidden columns and toggles all of them. */
function ColumnsButton({
  card,
  tabIndex,
  trace,
  actions,
}: {
  card: DatasetCard;
  tabIndex: number;
  trace: Trace | undefined;
  actions: CardActions;
}) {
  const more = hasMoreRows(card);
  const traced = trace?.columns.get(card.id)?.size ?? 0;
  return (
    <button
      type="button"
      className="hw-card-foot"
      tabIndex={tabIndex}
      aria-expanded={card.open || (!more && card.rows.length > 0)}
      disabled={!more && !card.open}
      onClick={() => actions.toggleRows(card.id)}
    >
      {more && traced > 0 && traced === card.rows.length
        ? `${formatNumber(traced)} of ${count(card.node.columnCount, "column")}`
        : card.rows.length > 0 && more
          ? `${formatNumber(card.node.columnCount - card.rows.length)} more`
          : count(card.node.columnCount, "column")}
      {card.open ? <ChevronUp size={13} aria-hidden /> : more ? <ChevronDown size={13} aria-hidden /> : null}
    </button>
  );
}

function JobBody({ card, placed, tabIndex, actions }: BodyProps<JobCard>) {
  const { Icon, label } = jobPlatform(card.node.integration);
  return (
    <Head
      placed={placed}
      Icon={Icon}
      kind={kindLabel(label, "job")}
      sub={
        placed.notRun ? (
          <span>{placed.notRun}</span>
        ) : (
          <Place text={placed.place} room={placed.width - cardSize.besideTitle} />
        )
      }
      title={`${card.node.name}\n${card.node.namespace}`}
      tabIndex={tabIndex}
      actions={actions}
    />
  );
}

function GroupBody({ card, placed, tabIndex, actions }: BodyProps<GroupCard>) {
  const words = groupLabels[card.of.level];
  return (
    <>
      <Head
        placed={placed}
        Icon={words.member === "task" ? Layers2 : Boxes}
        kind={`${words.one} group`}
        sub={<span>{placed.notRun ? `${groupSummary(card)} · ${placed.notRun}` : groupSummary(card)}</span>}
        title={`${words.one} ${card.of.name}\n${card.of.namespace}`}
        tabIndex={tabIndex}
        actions={actions}
      />
      <button
        {...tooltip(`Show its ${words.member}s`)}
        type="button"
        className="hw-unfold"
        tabIndex={tabIndex}
        aria-label={`Ungroup ${cardName(card)}`}
        onClick={() => actions.toggleGroup(card.of)}
      >
        <FoldHorizontal size={13} aria-hidden /> Ungroup
      </button>
    </>
  );
}

/** Counts the members of a group, and those that failed, run or were aborted. */
export function groupSummary({ group, of, members }: GroupCard): string {
  const word = groupLabels[of.level].member;
  const counted = members.filter(
    ({ id, kind }) => (kind === "job") === (word === "task") && id !== of.dag?.id,
  ).length;
  const { failed, running, aborted } = group.states;
  return [
    count(counted, word),
    failed && `${failed} failed`,
    running && `${running} running`,
    aborted && `${aborted} aborted`,
  ]
    .filter(Boolean)
    .join(" · ");
}
