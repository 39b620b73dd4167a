import { expect, it } from "vitest";
import { startMotoServer } from "./moto.ts";

it("reports a missing moto", async () => {
  await expect(startMotoServer({ command: "no-such-moto" })).rejects.toThrow(/ENOENT/);
});

it("reports a moto that exits before it responds", async () => {
  await expect(startMotoServer({ command: "true" })).rejects.toThrow("moto exited with code 0.");
});
