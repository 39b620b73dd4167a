import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Moon, Sun } from "lucide-react";
import { tooltip } from "./tooltip.tsx";

/** Switches between the light and the dark theme. */
export function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const label = scheme === "dark" ? "Use light theme" : "Use dark theme";
  return (
    <ActionIcon
      {...tooltip(label)}
      variant="default"
      size={34}
      aria-label={label}
      onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
    >
      {scheme === "dark" ? <Sun size={17} /> : <Moon size={17} />}
    </ActionIcon>
  );
}
