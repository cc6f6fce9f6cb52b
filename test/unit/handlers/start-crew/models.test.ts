import { describe, expect, it } from "vitest";

import { startCrewContract } from "../../../../functions/handlers/start-crew/contract.ts";
import { inputs, refusalOf, startCrewRig, startedId } from "../../../support/handlers/start-crew-rig.ts";

const rig = startCrewRig();

describe("the models of a start", () => {
  it("are kept with it, by the names of agents, for all its attempts", async () => {
    const models = { Writer: "anthropic/claude-sonnet-4-5" };
    const id = startedId(await rig.start({ inputs, models }));
    expect(await rig.memory.journal.readRequest(id)).toMatchObject({
      models: { writer: "anthropic/claude-sonnet-4-5" },
    });
  });

  it("leave nothing behind where a start names none", async () => {
    for (const body of [{ inputs }, { inputs, models: {} }]) {
      expect(await rig.memory.journal.readRequest(startedId(await rig.start(body)))).not.toHaveProperty(
        "models",
      );
    }
  });

  it("make another request of one with the same Idempotency-Key", async () => {
    await rig.start({ inputs, models: { Writer: "openai/gpt-5" } }, "key-1");
    expect(refusalOf(await rig.start({ inputs }, "key-1"))?.detail).toContain("used with another body");
  });

  it.each([
    [
      { Wrter: "openai/gpt-5" },
      '"Wrter" is no agent\'s role (did you mean Writer?); the roles are Writer',
      "/models/Wrter",
    ],
    [
      { Writer: "opnai/gpt-5" },
      "\"Writer\": opnai/gpt-5 leads nowhere: there is no provider opnai (did you mean openai?); a server of one's own needs llm's base_url",
      "/models/Writer",
    ],
  ])("are refused before anything is written: %j", async (models, detail, pointer) => {
    expect(refusalOf(await rig.start({ inputs, models }))).toEqual({
      status: 422,
      detail: `The crew "letter" cannot be started with these models: ${detail}.`,
      errors: [{ pointer, detail }],
    });
    expect(rig.memory.executions()).toEqual([]);
  });

  it("are pointed to by each key that names one whose settings are missing", async () => {
    rig.missingSettings = [
      { setting: "A_KEY", place: "environment", neededBy: { kind: "model", name: "openai/gpt-5" } },
      { setting: "B_KEY", place: "environment", neededBy: { kind: "tool", name: "look" } },
    ];
    const models = { Writer: "openai/gpt-5", "model:*": "openai/gpt-5" };
    const refusal = refusalOf(await rig.start({ inputs, models }));
    expect(refusal?.errors).toEqual([
      { pointer: "/models/Writer", detail: "A_KEY for openai/gpt-5" },
      { pointer: "/models/model:*", detail: "A_KEY for openai/gpt-5" },
      { pointer: "/crew", detail: "B_KEY for the tool look" },
    ]);
    expect(refusal?.detail).toContain("A_KEY for openai/gpt-5, B_KEY for the tool look are not set");
  });

  it.each([
    [[], "/models"],
    [{ Writer: 7 }, "/models/Writer"],
    [{ Writer: " " }, "/models/Writer"],
  ])("have the form of the contract: %j", (models, pointer) => {
    const parsed = startCrewContract.body.safeParse({ models });
    expect(parsed.error?.issues.map(({ path }) => `/${path.join("/")}`)).toEqual([pointer]);
  });
});
