import { Popover } from "@mantine/core";
import { CircleHelp } from "lucide-react";
import { Suspense } from "react";
import { lazyPart } from "../../ui/content/lazy-part.tsx";
import { ScrollRegion } from "../../ui/content/scroll-region.tsx";
import { IconButton } from "../../ui/controls/icon-button.tsx";
import type { LegendKind } from "./legend-content.tsx";

const LegendContent = lazyPart(() => import("./legend-content.tsx").then((module) => module.LegendContent));

/** The legend of lines and the keyboard shortcuts. */
export function Legend({ kind }: { kind: LegendKind }) {
  return (
    <Popover position="top-end" withArrow shadow="md" trapFocus>
      <Popover.Target>
        <IconButton label="Legend and shortcuts" side="left">
          <CircleHelp size={16} />
        </IconButton>
      </Popover.Target>
      <Popover.Dropdown className="hw-legend" aria-label="Legend and shortcuts">
        <ScrollRegion label="Lines and shortcuts" className="hw-legend-scroll" data-autofocus>
          <Suspense>
            <LegendContent kind={kind} />
          </Suspense>
        </ScrollRegion>
      </Popover.Dropdown>
    </Popover>
  );
}
