import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";

import {
  closeAfterwards,
  named,
  serve,
  single,
  stateMachineArn,
} from "../../../support/stack/local-step-functions.ts";

closeAfterwards();

describe("executions by name", () => {
  it("are the same one for the same input while it runs, and never another one", async () => {
    let release = (): void => {};
    const held = new Promise((resolve) => (release = () => resolve({})));
    const { start, ended } = await serve(single({}), () => held);
    const first = await start({ a: 1 }, "once");
    expect(await start({ a: 1 }, "once")).toMatchObject({
      executionArn: first.executionArn,
      startDate: first.startDate,
    });
    await expect(start({ a: 2 }, "once")).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    release();
    await ended(first.executionArn);
    await expect(start({ a: 1 }, "once")).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
  });

  it.each(["", "a b", "a:b", "a/b", "a*", "x".repeat(81)])("may not be %j", async (name) => {
    const { start } = await serve(single({}));
    await expect(start({}, name)).rejects.toMatchObject({ name: "InvalidName" });
  });

  it("may have any other character", async () => {
    const { start, ended } = await serve(single({}));
    const { executionArn } = await start({}, "Ünïcode_(1).é");
    expect(await ended(executionArn)).toMatchObject({ name: "Ünïcode_(1).é", status: "SUCCEEDED" });
  });

  it("are refused for another machine, unreadable or too large input and unknown ARNs", async () => {
    const { client, start } = await serve(single({}));
    const other = stateMachineArn.replace("Workflow", "Other");
    const starting = (request: object) =>
      client.send(new StartExecutionCommand({ stateMachineArn, ...request }));
    await expect(starting({ stateMachineArn: other })).rejects.toMatchObject({
      name: "StateMachineDoesNotExist",
    });
    await expect(starting({ stateMachineArn: "x" })).rejects.toMatchObject({ name: "InvalidArn" });
    await expect(starting({ input: "{" })).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    await expect(start("x".repeat(262_143))).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    const absent = new DescribeExecutionCommand({ executionArn: `${other}:x` });
    await expect(client.send(absent)).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
    expect((await client.send(new ListExecutionsCommand({ stateMachineArn }))).executions).toEqual([]);
  });

  it("are listed newest first, by status and page by page", async () => {
    const { start, ended, client } = await serve(single({}), (_, payload) =>
      "fail" in (payload as object) ? Promise.reject(named("Bad")) : Promise.resolve(1),
    );
    for (const [name, input] of [
      ["a", { fail: true }],
      ["b", {}],
      ["c", { fail: true }],
      ["d", {}],
    ] as const) {
      await ended((await start(input, name)).executionArn);
    }
    const listed = async (request: object) => {
      const { executions, nextToken } = await client.send(
        new ListExecutionsCommand({ stateMachineArn, ...request }),
      );
      return { names: executions?.map(({ name }) => name), nextToken };
    };
    expect(await listed({})).toEqual({ names: ["d", "c", "b", "a"], nextToken: undefined });
    expect(await listed({ statusFilter: "FAILED" })).toEqual({ names: ["c", "a"], nextToken: undefined });
    const page = await listed({ maxResults: 1, statusFilter: "SUCCEEDED" });
    expect(page.names).toEqual(["d"]);
    await start({}, "e");
    expect(await listed({ nextToken: page.nextToken, statusFilter: "SUCCEEDED" })).toMatchObject({
      names: ["b"],
    });
    await expect(listed({ nextToken: "nonsense" })).rejects.toMatchObject({ name: "InvalidToken" });
  });
});

describe("the endpoint", () => {
  it("describes its machine, and refuses web pages and operations that it lacks", async () => {
    const { client, local } = await serve(single({}));
    expect(await client.send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
      name: "Workflow",
      definition: JSON.stringify(single({})),
      type: "STANDARD",
      status: "ACTIVE",
    });
    const headers = {
      "x-amz-target": "AWSStepFunctions.DeleteStateMachine",
      "content-type": "application/x-amz-json-1.0",
    };
    const unknown = await fetch(local.url, { method: "POST", headers, body: "{}" });
    expect([unknown.status, await unknown.json()]).toEqual([
      400,
      { __type: "UnknownOperationException", message: expect.stringContaining("DeleteStateMachine") },
    ]);
    const page = await fetch(local.url, {
      method: "POST",
      headers: { ...headers, origin: "https://example.com" },
      body: "{}",
    });
    expect(page.status).toBe(403);
  });
});
