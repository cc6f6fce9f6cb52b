import { expect, it } from "vitest";

import type { ModelReference } from "../../../../functions/crew/index.ts";
import { COMPLETED, runCrewRig, suspendedFor } from "../../../support/handlers/run-crew-rig.ts";

const rig = runCrewRig();

it("an execution asks the models that its start named, in later attempts too", async () => {
  const asked: (string | undefined)[] = [];
  rig.onModel = (_choice, { model }: ModelReference) => asked.push(model);
  await rig.create({}, new Date(), { writer: "anthropic/claude-sonnet-4-5" });
  let remaining = 15 * 60_000;
  const outline = () => {
    remaining = 3 * 60_000;
    return "outline";
  };
  expect(await rig.attempt([outline, "never"], () => remaining)).toEqual(suspendedFor(0));
  rig.modelChoice = { MODEL: "acme/other" };
  expect(await rig.attempt(["text"])).toEqual(COMPLETED);
  expect(new Set(asked)).toEqual(new Set(["anthropic/claude-sonnet-4-5"]));
});
