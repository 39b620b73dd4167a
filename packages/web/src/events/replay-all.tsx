import { Button, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { replayAll } from "../api/catalog-queries.ts";
import type { Receipt } from "../api/v2.gen.ts";
import { EditError } from "../editing/edit-error.tsx";
import { useMayEdit } from "../editing/use-edit.ts";
import { count } from "../ui/text/format.ts";

/**
 * Replays all quarantined events, or those with one problem code. Renders nothing without the admin scope.
 */
export function ReplayAll({ receipts }: { receipts: readonly Receipt[] }) {
  const mayEdit = useMayEdit();
  const queryClient = useQueryClient();
  const [code, setCode] = useState<string | null>(null);
  const again = useMutation({
    mutationFn: () => replayAll(code),
    onSettled: () => queryClient.invalidateQueries(),
  });
  if (!mayEdit) return null;
  const codes = [...new Set(receipts.flatMap(({ problems }) => problems.map((one) => one.code)))].sort();
  return (
    <div className="hw-filter" style={{ alignItems: "center" }}>
      <Select
        aria-label="Reason"
        placeholder="Any reason"
        data={codes}
        value={code}
        onChange={setCode}
        clearable
        clearButtonProps={{ "aria-label": "Any reason" }}
        w={240}
      />
      <Button
        variant="default"
        leftSection={<RotateCw size={15} />}
        loading={again.isPending}
        onClick={() => again.mutate()}
      >
        {code === null ? "Replay all" : "Replay these"}
      </Button>
      <span role="status">
        {again.data &&
          `Replayed ${count(again.data.tried, "event")}: ${again.data.accepted} accepted, ${again.data.tried - again.data.accepted} still failing.`}
      </span>
      <EditError error={again.error} />
    </div>
  );
}
