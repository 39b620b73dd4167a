import { columnKey } from "@headwater/graph";
import { Tooltip } from "@mantine/core";
import { ChevronDown, ChevronUp, FoldHorizontal, Layers2, Minus, Plus, ShieldHalf } from "lucide-react";
import { memo } from "react";
import type { Column } from "../api/v2.gen.ts";
import { count, formatNumber } from "../ui/format.ts";
import { Name } from "../ui/name.tsx";
import { datasetPlatform, jobPlatform } from "../ui/platform.tsx";
import { RunStateIcon } from "../ui/run-state.tsx";
import { type Card, cardName, cardPlace, type DatasetCard, type GroupCard, type JobCard } from "./card.ts";
import type { PlacedCard } from "./scene.ts";
import type { Trace } from "./trace.ts";
import { hasMoreRows } from "./view-model.ts";

/** What a card can ask the page to do. The same object for the life of the page, so that cards stay memoised. */
export interface CardActions {
  readonly select: (id: string) => void;
  readonly expand: (card: Card, direction: "upstream" | "downstream") => void;
  readonly collapse: (card: Card, direction: "upstream" | "downstream") => void;
  readonly toggleRows: (dataset: string) => void;
  readonly toggleFold: (parent: string) => void;
  readonly trace: (dataset: string, column: string) => void;
}

/** A card of the graph: a real element, so that focus, tooltips and screen readers work. */
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
  /** The side panel is about this card. */
  isSelected: boolean;
  /** The keyboard is on this card; the others are out of the tab order. */
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
      data-state={placed.state}
    >
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

interface BodyProps<Kind extends Card> {
  card: Kind;
  placed: PlacedCard;
  tabIndex: number;
  actions: CardActions;
}

function DatasetBody({
  card,
  placed,
  tabIndex,
  trace,
  actions,
}: BodyProps<DatasetCard> & { trace: Trace | undefined }) {
  const { Icon, label } = datasetPlatform(card.node.namespace);
  const more = hasMoreRows(card);
  const traced = trace?.columns.get(card.id)?.size ?? 0;
  const state = card.node.latestRun?.state;
  return (
    <>
      <button
        type="button"
        className="hw-card-head"
        tabIndex={tabIndex}
        onClick={() => actions.select(card.id)}
        title={`${card.node.name}\n${card.node.namespace}`.slice(0, 1_000)}
      >
        <span className="hw-card-icon">
          <Icon size={17} aria-hidden />
        </span>
        <span className="hw-card-text">
          <span className="hw-card-title">
            <Name tooltip={false}>{placed.label}</Name>
          </span>
          <span className="hw-card-sub">
            <Name tooltip={false}>{cardPlace(card)}</Name>
          </span>
        </span>
        <span className="hw-visually-hidden">, {label} dataset</span>
        {state && <RunStateIcon state={state} size={15} />}
      </button>
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
      {card.node.columnCount > 0 && (
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
          {card.open ? (
            <ChevronUp size={13} aria-hidden />
          ) : more ? (
            <ChevronDown size={13} aria-hidden />
          ) : null}
        </button>
      )}
    </>
  );
}

function ColumnRow({
  dataset,
  column,
  tabIndex,
  trace,
  actions,
}: {
  dataset: string;
  column: Column;
  tabIndex: number;
  trace: Trace | undefined;
  actions: CardActions;
}) {
  const isOn = trace?.keys.has(columnKey({ node: dataset, column: column.name })) ?? false;
  const isStart = trace?.focus.node === dataset && trace.focus.column === column.name;
  return (
    <button
      type="button"
      className="hw-row"
      data-on={isOn || undefined}
      data-start={isStart || undefined}
      aria-pressed={isStart}
      tabIndex={tabIndex}
      onClick={() => actions.trace(dataset, column.name)}
    >
      <span className="hw-row-name">
        <Name tooltip={false}>{column.name}</Name>
        {column.tags.length > 0 && (
          <Tooltip label={column.tags.join(", ")}>
            <ShieldHalf size={12} role="img" aria-label={`Tagged ${column.tags.join(", ")}`} />
          </Tooltip>
        )}
      </span>
      {column.type && <span className="hw-row-type">{column.type}</span>}
    </button>
  );
}

function JobBody({ card, placed, tabIndex, actions }: BodyProps<JobCard>) {
  const { Icon, label } = jobPlatform(card.node.integration);
  const run = card.node.latestRun;
  return (
    <button
      type="button"
      className="hw-card-head"
      tabIndex={tabIndex}
      onClick={() => actions.select(card.id)}
      title={`${card.node.name}\n${card.node.namespace}`.slice(0, 1_000)}
    >
      <span className="hw-card-icon">
        <Icon size={17} aria-hidden />
      </span>
      <span className="hw-card-text">
        <span className="hw-card-title">
          <Name tooltip={false}>{placed.label}</Name>
        </span>
        <span className="hw-card-sub">
          <Name tooltip={false}>{cardPlace(card)}</Name>
        </span>
      </span>
      <span className="hw-visually-hidden">, {label} job</span>
      {run && <RunStateIcon state={run.state} size={16} />}
    </button>
  );
}

function GroupBody({ card, placed, tabIndex, actions }: BodyProps<GroupCard>) {
  const { states, members } = card.group;
  const parts = [
    states.failed && `${states.failed} failed`,
    states.running && `${states.running} running`,
    states.aborted && `${states.aborted} aborted`,
  ].filter(Boolean);
  return (
    <>
      <button
        type="button"
        className="hw-card-head"
        tabIndex={tabIndex}
        onClick={() => actions.select(card.id)}
      >
        <span className="hw-card-icon">
          <Layers2 size={17} aria-hidden />
        </span>
        <span className="hw-card-text">
          <span className="hw-card-title">
            <Name tooltip={false}>{placed.label}</Name>
          </span>
          <span className="hw-card-sub">
            {count(members.length, "task")}
            {parts.length > 0 && ` · ${parts.join(", ")}`}
          </span>
        </span>
        <span className="hw-visually-hidden">, folded DAG</span>
        {placed.state && <RunStateIcon state={placed.state} size={16} />}
      </button>
      <Tooltip label="Show its tasks">
        <button
          type="button"
          className="hw-unfold"
          tabIndex={tabIndex}
          aria-label={`Unfold ${cardName(card)}`}
          onClick={() => actions.toggleFold(card.parent.id)}
        >
          <FoldHorizontal size={13} aria-hidden />
          Unfold
        </button>
      </Tooltip>
    </>
  );
}

/** `+N` on the side of a card on which N neighbours are not shown; a minus where somebody has expanded. */
function BeyondButtons({
  card,
  direction,
  tabIndex,
  actions,
}: {
  card: Card;
  direction: "upstream" | "downstream";
  tabIndex: number;
  actions: CardActions;
}) {
  const hidden = card.beyond[direction];
  const expanded = direction === "upstream" ? card.beyond.expandedUpstream : card.beyond.expandedDownstream;
  if (hidden === 0 && !expanded) return null;
  return (
    <div className="hw-beyond" data-direction={direction}>
      {hidden > 0 && (
        <Tooltip label={`${formatNumber(hidden)} more ${direction}`} openDelay={300}>
          <button
            type="button"
            tabIndex={tabIndex}
            aria-label={`Show more ${direction} of ${cardName(card)}: ${formatNumber(hidden)} not shown`}
            onClick={() => actions.expand(card, direction)}
          >
            <Plus size={11} strokeWidth={3} aria-hidden />
            {formatNumber(hidden)}
          </button>
        </Tooltip>
      )}
      {expanded && (
        <Tooltip label="Hide again" openDelay={300}>
          <button
            type="button"
            tabIndex={tabIndex}
            aria-label={`Hide what was expanded ${direction} of ${cardName(card)}`}
            onClick={() => actions.collapse(card, direction)}
          >
            <Minus size={11} strokeWidth={3} aria-hidden />
          </button>
        </Tooltip>
      )}
    </div>
  );
}
