import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { stepFunctionsWorkflow } from "../../../functions/adapters/step-functions/workflow.ts";
import { useLocalAws } from "../../support/journal/journal-table.ts";
import { closeAfterwards, serve, single, stateMachineArn } from "../../support/stack/local-step-functions.ts";

closeAfterwards();
afterEach(() => {
  vi.unstubAllEnvs();
});

const signal = () => AbortSignal.timeout(5000);
const arnOf = (id: string) => `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${id}`;

describe("the workflow in Step Functions", () => {
  it("is started by the execution's id, with it as input, and started again without harm while it runs and after", async () => {
    const { promise, resolve } = Promise.withResolvers<object>();
    const payloads: unknown[] = [];
    const { local, ended } = await serve(single({}), (_arn, payload) => {
      payloads.push(payload);
      return promise;
    });
    useLocalAws("SFN", local.url);
    const workflow = stepFunctionsWorkflow(stateMachineArn);
    const id = crypto.randomUUID();
    expect([await workflow.status(id), workflow.executionArn(id)]).toEqual(["absent", arnOf(id)]);
    await workflow.start(id, signal());
    await workflow.start(id, signal());
    expect(await workflow.status(id)).toBe("RUNNING");
    resolve({});
    await ended(workflow.executionArn(id));
    await workflow.start(id, signal());
    expect([await workflow.status(id), payloads]).toEqual(["SUCCEEDED", [{ execution_id: id }]]);
  });

  it("is stopped, also when it has been stopped before or there is none", async () => {
    const { local, ended } = await serve(single({}), () => new Promise(() => undefined));
    useLocalAws("SFN", local.url);
    const workflow = stepFunctionsWorkflow(stateMachineArn);
    await workflow.start("a", signal());
    await workflow.stop("a", "It was cancelled");
    await workflow.stop("a", "It was cancelled");
    await workflow.stop("none", "It was cancelled");
    expect(await ended(workflow.executionArn("a"))).toMatchObject({
      status: "ABORTED",
      cause: "It was cancelled",
    });
    expect(await workflow.status("a")).toBe("ABORTED");
  });

  it("tells that it failed", async () => {
    const { local, ended } = await serve({
      StartAt: "No",
      States: { No: { Type: "Fail", Error: "No", Cause: "no" } },
    });
    useLocalAws("SFN", local.url);
    const workflow = stepFunctionsWorkflow(stateMachineArn);
    await workflow.start("a", signal());
    await ended(workflow.executionArn("a"));
    expect(await workflow.status("a")).toBe("FAILED");
  });
});

describe("Step Functions that does not answer", () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it("is WorkflowUnavailable at the call's deadline", async () => {
    useLocalAws("SFN", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const workflow = stepFunctionsWorkflow(stateMachineArn);
    await expect(workflow.start("a", AbortSignal.timeout(200))).rejects.toMatchObject({
      name: "WorkflowUnavailable",
      message: "Step Functions could not start the workflow execution",
    });
  });

  it("is WorkflowUnavailable when it is down or refuses", async () => {
    server.on("request", (_request, response) => {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: "StateMachineDoesNotExist", message: "gone" }));
    });
    useLocalAws("SFN", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const workflow = stepFunctionsWorkflow(stateMachineArn);
    const refused = { name: "WorkflowUnavailable", cause: { name: "StateMachineDoesNotExist" } };
    await expect(workflow.start("a", signal())).rejects.toMatchObject(refused);
    await expect(workflow.status("a")).rejects.toMatchObject({ name: "WorkflowUnavailable" });
  });
});
