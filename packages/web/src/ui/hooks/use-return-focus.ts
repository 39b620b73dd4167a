import { type RefObject, useEffect, useRef } from "react";

/**
 * Returns the focus to the control that opened something once it has closed and the control is rendered
 * again. Runs in an effect, as the frame after closing may come before the control.
 */
export function useReturnFocus(isOpen: boolean, control: RefObject<HTMLElement | null>): void {
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen) control.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen, control]);
}
