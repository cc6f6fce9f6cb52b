import { describe, expect, it } from "vitest";

import { crewsRig } from "../../../support/commands/crews-rig.ts";

const { crews, remove, write, writeTeam } = crewsRig();

describe("npx stepcrew crews", () => {
  it("checks the types of tools and guardrails when it is asked to", async () => {
    await remove("good");
    await writeTeam();
    await write("team/guardrails/brief.ts", "export default () => [true];\nexport const n: string = 1;\n");
    expect(await crews()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/\n1 crew: 1 can be started\n$/),
    });
    const { exitCode, stdout } = await crews("--types");
    expect([exitCode, ...stdout.trimEnd().split("\n").slice(-3)]).toEqual([
      1,
      "type error: team/guardrails/brief.ts:2: TS2322: Type 'number' is not assignable to type 'string'.",
      "",
      "1 crew: 1 can be started, 1 with type errors",
    ]);
    const asJson = await crews("--types", "--json");
    expect([asJson.exitCode, JSON.parse(asJson.stdout)]).toMatchObject([
      1,
      [{ name: "team", startable: true, problems: [{ level: "type-error", line: 2 }] }],
    ]);
  });

  it("finds nothing wrong with the types of tools that use the engine and its packages", async () => {
    await remove("good");
    await writeTeam();
    expect((await crews("--types")).exitCode).toBe(0);
  });
});
