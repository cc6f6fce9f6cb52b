import { describe, expect, it } from "vitest";

import { testPython } from "../../support/python/python-environment.ts";
import { pythonStack } from "../../support/python/python-stack.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";

const { executable = "", missing } = await testPython();

describe.skipIf(missing !== undefined)("a crew with Python in the local stack", () => {
  it("has its tools, guardrails and callbacks called, with what they print in the log", async () => {
    await using rig = await pythonStack(executable);
    await using stack = await rig.start();
    const { api } = stack.endpoints;
    const id = await startExecution(api, { crew: "pets", inputs: { tool: "quick" } });
    expect(await endOf(api, id)).toMatchObject({ status: "COMPLETED", result: { raw: "It said: OWL!" } });
    expect(rig.told).toStrictEqual(["OWL"]);
    expect(rig.mark("noted")).toStrictEqual(["It said: OWL!"]);
    expect(stack.output()).toContain("quick was called");
  });
});
