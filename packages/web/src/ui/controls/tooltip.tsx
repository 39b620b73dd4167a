import { Tooltip } from "@mantine/core";
import { useEffect, useId, useState } from "react";

/** Delay before a tooltip appears; none while another one is visible. */
const delayMs = 300;

type Side = "top" | "right" | "left" | "top-start";

/** Attributes set by {@link tooltip}. */
type TooltipProps = {
  readonly "data-tooltip": string;
  readonly "data-tooltip-side"?: Side;
};

/**
 * Returns attributes that give an element a tooltip, shown by {@link TooltipLayer}. They are cheap: a graph
 * has hundreds of elements with one.
 *
 * @param text - may contain line breaks
 */
export function tooltip(text: string, side?: Side): TooltipProps {
  return { "data-tooltip": text, ...(side && { "data-tooltip-side": side }) };
}

interface Shown {
  readonly target: Element;
  readonly text: string;
  readonly side: Side;
}

/** Shows the tooltip of the hovered or focused element. Used once per page. */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown>();
  useTooltipTarget(setShown);
  const target = shown?.target;
  const content = useId();
  useEffect(() => {
    if (!target || target.hasAttribute("aria-describedby")) return;
    // Do not announce the accessible name twice.
    if (target.getAttribute("aria-label") === target.getAttribute("data-tooltip")) return;
    target.setAttribute("aria-describedby", content);
    return () => target.removeAttribute("aria-describedby");
  }, [target, content]);
  return (
    shown && (
      <Tooltip
        opened
        target={{ current: shown.target as HTMLElement }}
        label={
          <span id={content} className="hw-tooltip">
            {shown.text}
          </span>
        }
        position={shown.side}
        multiline
        maw={520}
      />
    )
  );
}

/** Calls back when another element should show its tooltip, and with undefined when none should. */
function useTooltipTarget(show: (shown: Shown | undefined) => void): void {
  useEffect(() => {
    let current: Element | undefined;
    let isShowing = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The text may change while shown, or just after a click has hidden it: "Copy", "Copied".
    const observer = new MutationObserver(() => reveal());
    const reveal = (): void => {
      if (!current?.isConnected) {
        leave();
        return;
      }
      isShowing = true;
      show({
        target: current,
        text: current.getAttribute("data-tooltip") ?? "",
        side: (current.getAttribute("data-tooltip-side") as Side | null) ?? "top",
      });
    };
    const hide = (): void => {
      clearTimeout(timer);
      if (isShowing) show(undefined);
      isShowing = false;
    };
    const leave = (): void => {
      hide();
      observer.disconnect();
      current = undefined;
    };
    const enter = (target: Element | null): void => {
      if (target === (current ?? null)) return;
      const wasShowing = isShowing;
      leave();
      if (!target) return;
      current = target;
      observer.observe(target, { attributeFilter: ["data-tooltip"] });
      timer = setTimeout(reveal, wasShowing ? 0 : delayMs);
    };
    const findOwner = (event: Event): Element | null =>
      event.target instanceof Element ? event.target.closest("[data-tooltip]") : null;
    const over = (event: PointerEvent): void => {
      if (event.pointerType !== "touch") enter(findOwner(event));
    };
    const focus = (event: FocusEvent): void => {
      const owner = findOwner(event);
      if (owner && event.target instanceof Element && event.target.matches(":focus-visible")) enter(owner);
    };
    const blur = (event: FocusEvent): void => {
      if (current && findOwner(event) === current) leave();
    };
    const key = (event: KeyboardEvent): void => {
      // Enter and space may leave the page.
      if (event.key === "Escape" || event.key === "Enter" || event.key === " ") hide();
    };
    const listeners: readonly [string, (event: never) => void][] = [
      ["pointerover", over],
      ["pointerleave", leave],
      ["pointerdown", hide],
      ["focusin", focus],
      ["focusout", blur],
      ["keydown", key],
      ["wheel", hide],
    ];
    const root = document.documentElement;
    for (const [type, listener] of listeners) {
      root.addEventListener(type, listener as EventListener, {
        capture: type !== "pointerleave",
        passive: true,
      });
    }
    return () => {
      leave();
      for (const [type, listener] of listeners) {
        root.removeEventListener(type, listener as EventListener, { capture: type !== "pointerleave" });
      }
    };
  }, [show]);
}
