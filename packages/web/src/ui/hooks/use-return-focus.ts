import { type RefObject, useEffect, useRef } from "react";

/**
 * Gives the focus back to the control that opened something, once that is closed and the control is there again. In an
 * effect, since the frame after closing may come before the control does.
 */
export function useReturnFocus(isOpen: boolean, control: RefObject<HTMLElement | null>): void {
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen) control.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen, control]);
}
