import { describe, expect, it } from "vitest";
import { analyzeScript } from "./analyze-script.ts";

const exportsOf = (text: string) => Object.fromEntries(analyzeScript(text).exports);
const endingsOf = (text: string) =>
  analyzeScript(text).endings.map(
    ({ line, command, always, fatal }) =>
      `${line}: ${command}${always ? " always" : ""}${fatal ? " fatal" : ""}`,
  );

describe("exports of a startup script", () => {
  it("reads values in every form of quoting", () => {
    expect(
      exportsOf(`#!/bin/sh
export A=plain B='single quoted' C="double quoted"
D=later; export D
declare -x E=declared
export F="{\\"type\\": \\"http\\"}"
export LONG=one\\
two
`),
    ).toEqual({
      A: "plain",
      B: "single quoted",
      C: "double quoted",
      D: "later",
      E: "declared",
      F: '{"type": "http"}',
      LONG: "onetwo",
    });
  });

  it("reports values that the shell computes as unknown", () => {
    expect(exportsOf(`export KEY=$(aws secretsmanager get-secret-value) URL="https://$HOST/"\n`)).toEqual({
      KEY: null,
      URL: null,
    });
    expect(exportsOf("export A=1\nif true; then export A=2; fi\n")).toEqual({ A: null });
  });

  it("ignores variables that are not exported, comments, subshells and text", () => {
    expect(
      exportsOf(`A=1
# export B=2
(export C=3)
cat <<'END'
export D=4
END
echo "export E=5"
export F=6; unset F
export G=7; export -n G
`),
    ).toEqual({});
    expect(exportsOf("set -a\nA=1\n")).toEqual({ A: "1" });
  });

  it("follows functions that the script calls, and stops where the script ends", () => {
    expect(
      exportsOf("setup() { export A=1; return 0; export B=2; }\nunused() { export C=3; }\nsetup\n"),
    ).toEqual({
      A: "1",
    });
    expect(exportsOf("export A=1\nexit 0\nexport B=2\n")).toEqual({ A: "1" });
  });
});

describe("endings of a startup script", () => {
  it("finds exit, return and exec", () => {
    expect(endingsOf("exit 0\n")).toEqual(["1: exit 0 always"]);
    expect(endingsOf("pip list\nreturn\n")).toEqual(["2: return always"]);
    expect(endingsOf("exec /usr/bin/agent\n")).toEqual(["1: exec /usr/bin/agent always fatal"]);
    expect(endingsOf("{ command exit; }\n")).toEqual(["1: command exit always"]);
  });

  it("finds endings that depend on a condition", () => {
    expect(endingsOf('if [ "$A" = b ]; then\n  exit 0\nfi\n')).toEqual(["2: exit 0"]);
    expect(endingsOf("test -f x || return 1\n")).toEqual(["1: return 1"]);
    expect(endingsOf('case "$A" in worker) exit ;; esac\n')).toEqual(["1: exit"]);
    expect(endingsOf("fail() { echo no; exit 1; }\ntest -f x || fail\n")).toEqual(["1: exit 1"]);
  });

  it("finds shell options that end the shell at a failing command or an unset variable", () => {
    for (const command of ["set -e", "set -euo pipefail", "set -o errexit", "set -u", "set -xe"]) {
      expect(endingsOf(`${command}\n`)).toEqual([`1: ${command} fatal`]);
    }
    for (const command of ["set +e", "set -x", "set -o pipefail", "set -- -a"])
      expect(endingsOf(`${command}\n`)).toEqual([]);
  });

  it("ignores what ends only a part of the script", () => {
    expect(
      endingsOf(
        "(exit 1)\nexit 1 | cat\nx=$(exit 2)\nexec 2>/dev/null\nunused() { exit 3; }\nf() { return 1; }\nf\nexit 4 &\n",
      ),
    ).toEqual([]);
  });

  it("finds Headwater's part, carriage returns and syntax errors", () => {
    expect(analyzeScript("exit 0\nheadwater_probe() {\n true\n}\n").lineageLine).toBe(2);
    expect(analyzeScript("exit 0\n").lineageLine).toBeUndefined();
    expect(analyzeScript("headwater_probe() {\n true\n}\nexit 0\n").lineageLine).toBe(1);
    expect(analyzeScript("export A=1\r\n").carriageReturns).toBe(true);
    expect(analyzeScript("if true; then\n").syntaxError).toMatch(/^line \d/);
    expect(analyzeScript("export A=1\n").syntaxError).toBeUndefined();
  });
});
