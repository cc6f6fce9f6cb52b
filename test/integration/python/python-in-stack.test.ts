import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { testPython } from "../../support/python/python-environment.ts";
import { pythonStack } from "../../support/python/python-stack.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const { executable = "", missing } = await testPython();

describe.skipIf(missing !== undefined)("a crew with Python in the local stack", () => {
  it("is called, with what it prints in the log; an edit that Python cannot read is told, not used, and changes no lock", async () => {
    await using rig = await pythonStack(executable);
    await using stack = await rig.start();
    const { api } = stack.endpoints;
    const id = await startExecution(api, { crew: "pets", inputs: { tool: "quick" } });
    expect(await endOf(api, id)).toMatchObject({ status: "COMPLETED", result: { raw: "It said: OWL!" } });
    expect(rig.told).toStrictEqual(["OWL"]);
    expect(rig.mark("noted")).toStrictEqual(["It said: OWL!"]);
    expect(stack.output()).toContain("quick was called");

    const lock = readFileSync(join(rig.crew, "python.lock"), "utf8");
    await writeFile(join(rig.crew, "checks.py"), "def loud(output):\n    return (True,\n");
    const told = /checks\.py:2: The crew's Python cannot be used: Python 3\.\d+ cannot read it: [^"]+/;
    await waitFor("the edit to be told", () => told.test(stack.output()));
    const again = await startExecution(api, { crew: "pets", inputs: { tool: "quick" } });
    expect(await endOf(api, again)).toMatchObject({ result: { raw: "It said: OWL!" } });
    // Nobody knows what the file that cannot be read would import.
    expect(readFileSync(join(rig.crew, "python.lock"), "utf8")).toBe(lock);
  });
});
