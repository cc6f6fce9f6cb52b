import { beforeEach, describe, expect, it } from "vitest";

import { runRig, task } from "../../../support/commands/run-rig.ts";

const rig = runRig();
beforeEach(() => rig.writeCrew("letter", { inputs: { tone: "dry" }, tasks: [task("To {name}, {tone}")] }));

// Most refusals are asked for without a process: test/unit/cli/run.
describe("npx stepcrew run refuses", () => {
  it.each<[string, readonly string[], string]>([
    [
      "an unknown crew",
      ["lettre"],
      "There is no crew lettre (did you mean letter?) in CREWS; the crews are letter",
    ],
    ["a word without =", ["letter", "Ada"], '"Ada" is no input: write key=text, key=@file or key:=json'],
    [
      "a provider that there is not",
      ["letter", "name=Ada", "--model", "opnai/gpt-4o"],
      "Nothing was started, because of these settings:\n  --model is",
    ],
  ])("%s", async (_, words, sentence) => {
    const { exitCode, stdout, stderr } = await rig.run(words);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr.replaceAll(`${rig.folder.path}/crews`, "CREWS")).toContain(sentence);
  });

  it("a crew with mistakes, naming each, and one that is unfinished unless it is rehearsed", async () => {
    await rig.writeCrew("broken", { tasks: [task("Do", { agent: "b" })] });
    const broken = await rig.run(["broken"]);
    expect(broken).toMatchObject({ exitCode: 1, stdout: "" });
    expect(broken.stderr).toMatch(/^error: broken\/crew\.jsonc:1 .*\nThe crew "broken" cannot be started/);
    await rig.writeCrew("unfinished", { llm: "openai/gpt-4o", tasks: [task("Do", { tools: ["Abacus"] })] });
    const real = await rig.run(["unfinished"], { OPENAI_API_KEY: "sk-test-key-of-nobody" });
    expect(real).toMatchObject({ exitCode: 1, stdout: "" });
    expect(real.stderr).toContain("told above. --model rehearsal rehearses it.\n");
    const rehearsed = await rig.run(["unfinished", "--model", "rehearsal"]);
    expect(rehearsed.exitCode).toBe(0);
    expect(rehearsed.stdout).toContain("This is a rehearsal");
  });
});
