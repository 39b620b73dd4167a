import { type ColorName, palette } from "../../theme/palette.ts";
import type { Change } from "../model/comparison.ts";

/** Signs that distinguish changes without color. */
export const changeSigns = { added: "+", removed: "−", changed: "~" } as const satisfies Record<
  Exclude<Change, "unchanged">,
  string
>;

const colors: Record<Exclude<Change, "unchanged">, ColorName> = {
  added: "success",
  removed: "failure",
  changed: "warning",
};

/** A change as a sign, with its label for screen readers. */
export function ChangeSign({ change }: { change: Change | undefined }) {
  if (!change || change === "unchanged") return null;
  return (
    <span className="hw-change-sign" data-change={change} title={change}>
      <span aria-hidden>{changeSigns[change]}</span>
      <span className="hw-visually-hidden">, {change}</span>
    </span>
  );
}

/** Draws the sign of a change on a canvas, in a disc of constant size on the screen. */
export function drawChangeSign(
  context: CanvasRenderingContext2D,
  change: Change,
  x: number,
  y: number,
  { zoom, scheme }: { readonly zoom: number; readonly scheme: "light" | "dark" },
): void {
  if (change === "unchanged") return;
  const radius = Math.min(9, 7 / zoom);
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = palette.surface[scheme];
  context.fill();
  context.lineWidth = radius / 6;
  context.strokeStyle = palette[colors[change]][scheme];
  context.stroke();
  context.fillStyle = palette[colors[change]][scheme];
  context.font = `700 ${radius * 1.6}px "Inter Variable", sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(changeSigns[change], x, y);
  context.textAlign = "start";
}
