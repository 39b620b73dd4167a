import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";

/** A tab of a page, with the name that the URL uses. */
export interface PageTab {
  readonly value: string;
  readonly label: string;
  readonly content: ReactNode;
}

/** The tabs of a page, kept in its URL. The first one is the default; only the open one is mounted. */
export function PageTabs({
  tabs,
  asked,
  show,
}: {
  tabs: readonly PageTab[];
  /** The tab that the URL names; an unknown one opens the first. */
  asked: string | undefined;
  /** Receives undefined for the first tab. */
  show: (tab: string | undefined) => void;
}) {
  const first = tabs[0]?.value ?? "";
  const open = tabs.some(({ value }) => value === asked) ? asked : first;
  return (
    <Tabs
      value={open ?? first}
      onChange={(value) => show(value === null || value === first ? undefined : value)}
      mt="xl"
      keepMounted={false}
    >
      <Tabs.List mb="md">
        {tabs.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ value, content }) => (
        <Tabs.Panel key={value} value={value}>
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
