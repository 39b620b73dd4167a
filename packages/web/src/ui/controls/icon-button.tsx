import { ActionIcon, type ActionIconProps } from "@mantine/core";
import type { ReactNode } from "react";
import { tooltip } from "./tooltip.tsx";

/** A button that shows only an icon, with its label as accessible name and tooltip. */
export function IconButton({
  label,
  hint = label,
  side,
  isOn,
  children,
  ...rest
}: {
  label: string;
  /** Text of the tooltip, where it says more than the label. */
  hint?: string;
  /** Where the tooltip appears. */
  side?: Parameters<typeof tooltip>[1];
  /** Shows the button as pressed in. */
  isOn?: boolean;
  onClick?: () => void;
  "aria-pressed"?: boolean;
  children: ReactNode;
} & Pick<ActionIconProps, "size" | "variant" | "disabled">) {
  return (
    <ActionIcon
      {...tooltip(hint, side)}
      variant={isOn ? "light" : "subtle"}
      color={isOn ? "indigo" : "gray"}
      aria-label={label}
      {...rest}
    >
      {children}
    </ActionIcon>
  );
}
