import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** Runs a script with the functions of .ci/steps.sh. */
function runScript(script: string) {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { status, stdout } = spawnSync("bash", ["-c", `source .ci/steps.sh\n${script}`], {
    cwd,
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n") };
}

describe("the steps of .ci/run", () => {
  it("end with a line with the total of all steps", () => {
    const { status, lines } = runScript(
      'step one echo "2 passed, 0 failed"\nstep two echo "3 passed, 0 failed"',
    );
    expect(status).toBe(0);
    expect(lines.at(-1)).toBe("5 passed, 0 failed, 0 skipped");
  });

  it("stop at a failing step, keep its exit code and still end with that line", () => {
    const { status, lines } = runScript(
      `step one echo "2 passed, 0 failed"
       step two bash -c 'echo "3 passed, 1 failed"; exit 3'
       step three echo "not to be reached"`,
    );
    expect(status).toBe(3);
    expect(lines).not.toContain("not to be reached");
    expect(lines.at(-1)).toBe("5 passed, 1 failed, 0 skipped");
  });

  it("count a step that fails without a test as one failure", () => {
    const { status, lines } = runScript("step types false");
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe("0 passed, 1 failed, 0 skipped");
  });

  it("print the duration of each step", () => {
    expect(runScript("step one sleep 1").lines).toContainEqual(
      expect.stringMatching(/^ +[1-9] s {2}ok {6}one$/),
    );
  });
});
