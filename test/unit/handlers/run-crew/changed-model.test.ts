import { describe, expect, it } from "vitest";

import { type Crew, CrewFailure } from "../../../../functions/crew/index.ts";
import { ID } from "../../../support/handlers/created-execution.ts";
import { COMPLETED, runCrewRig, suspendAfterFirstTask } from "../../../support/handlers/run-crew-rig.ts";

const rig = runCrewRig();

const missingKey = (): never => {
  throw new CrewFailure("ModelKeyMissing", "acme/one needs ACME_API_KEY, which is not set");
};

const withoutModels = (crew: Crew | undefined): Crew | undefined =>
  crew && { ...crew, agents: crew.agents.map(({ llm: _llm, ...agent }) => agent) };

describe("an execution that goes on where MODEL names another model", () => {
  it("asks the model that it began with, whatever variable named it", async () => {
    rig.modelChoice = { MODEL_NAME: "acme/one" };
    const opened: unknown[] = [];
    rig.onModel = (choice) => opened.push(choice);
    await suspendAfterFirstTask(rig);
    rig.modelChoice = { MODEL: "rehearsal" };
    expect(await rig.attempt(["text"])).toEqual(COMPLETED);
    expect(new Set(opened.map((choice) => JSON.stringify(choice)))).toEqual(
      new Set(['{"MODEL_NAME":"acme/one"}']),
    );
  });

  it("ends with a sentence that names both when its own cannot be asked any more", async () => {
    rig.modelChoice = { MODEL: "acme/one" };
    rig.deployed = withoutModels(rig.deployed);
    await suspendAfterFirstTask(rig);
    rig.modelChoice = {};
    rig.onModel = missingKey;
    expect((await rig.attempt(["text"])).status).toBe("failed");
    expect(rig.memory.execution(ID).error).toEqual({
      type: "ModelKeyMissing",
      message:
        "acme/one needs ACME_API_KEY, which is not set. The execution began with the model acme/one and goes on with it, though the one of today is none",
      retryable: false,
    });
  });

  it("says nothing of MODEL about a model that the crew's files name", async () => {
    await suspendAfterFirstTask(rig);
    rig.modelChoice = {};
    rig.onModel = missingKey;
    expect((await rig.attempt(["text"])).status).toBe("failed");
    expect(rig.memory.execution(ID).error?.message).toBe("acme/one needs ACME_API_KEY, which is not set");
  });

  it("begins with today's when its first attempt had not come so far", async () => {
    rig.modelChoice = { MODEL: "acme/one" };
    await rig.create();
    rig.broken = new TypeError("died before its first step");
    await expect(rig.attempt([])).rejects.toBe(rig.broken);
    Object.assign(rig, { broken: undefined, modelChoice: { MODEL: "acme/two" } });
    const opened: unknown[] = [];
    rig.onModel = (choice) => opened.push(choice);
    expect(await rig.attempt(["outline", "text"])).toEqual(COMPLETED);
    expect(opened[0]).toEqual({ MODEL: "acme/two" });
  });
});
