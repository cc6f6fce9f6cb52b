import { describe, expect, it } from "vitest";

import { isRunning } from "../../support/python/hostile-tools.ts";
import { testPython } from "../../support/python/python-environment.ts";
import { pythonStack } from "../../support/python/python-stack.ts";
import { endOf, readStatus, startExecution } from "../../support/stack/api-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const { executable = "", missing } = await testPython();

describe.skipIf(missing !== undefined)("a call of Python that is under way", () => {
  it("is ended when its execution is cancelled", async () => {
    await using rig = await pythonStack(executable);
    await using stack = await rig.start();
    const { api } = stack.endpoints;
    const id = await startExecution(api, { crew: "pets", inputs: { tool: "held" } });
    const pid = Number(await waitFor("the tool to be called", () => rig.mark("called")[0]));
    const cancelled = await fetch(`${api}/crew/cancel/${id}`, { method: "POST" });
    expect(cancelled.status).toBe(200);
    expect((await endOf(api, id)).status).toBe("ERROR");
    await waitFor("the process to end", () => !isRunning(pid));
    expect(rig.mark("over")).toStrictEqual([]);
  });

  it("is not made again after a crash when it is unsafe: the model is told that its outcome is unknown", async () => {
    await using rig = await pythonStack(executable);
    const first = await rig.start();
    const id = await startExecution(first.endpoints.api, { crew: "pets", inputs: { tool: "held" } });
    const pid = Number(await waitFor("the tool to be called", () => rig.mark("called")[0]));
    await first.stop("SIGKILL");
    await waitFor("the process to end with the stack", () => !isRunning(pid));
    await using second = await rig.start(first);
    const { api } = second.endpoints;
    expect((await readStatus(api, id)).status).toBe("PROCESSING");
    const end = await endOf(api, id);
    expect(end.result?.raw).toContain("whether it was carried out is unknown");
    expect(rig.mark("called")).toHaveLength(1);
    expect(rig.told).toHaveLength(1);
  });
});
