import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

import { expect, it } from "vitest";

import { startScriptedModelServer } from "../../support/models/scripted-model-server.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { startStack } from "../../support/stack/running-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

const NEVER = new Promise<never>(() => undefined);

it("goes on with the model that an execution began with, though the next start names another", async () => {
  let isFirstLife = true;
  await using models = await startScriptedModelServer((request) => {
    const isWriter = request.messages.some(({ content }) => content?.includes("Write a briefing") === true);
    if (!isWriter) return "Findings.";
    return isFirstLife ? { text: "lost", after: NEVER } : "The briefing.";
  });
  const address = { OPENAI_BASE_URL: models.url, OPENAI_API_KEY: "sk-test" };
  await using first = await startStack({ ...address, MODEL: "openai/first" });
  const executionId = await startExecution(first.endpoints.api, { crew: "research" });
  await waitFor("the second task's call", () => models.requests.length === 2);
  await first.stop("SIGKILL");
  isFirstLife = false;

  await using second = await startStack({ ...address, MODEL: "openai/second" }, first.dataDirectory);
  expect(await endOf(second.endpoints.api, executionId)).toMatchObject({
    status: "COMPLETED",
    result: { raw: "The briefing." },
  });
  const later = await startExecution(second.endpoints.api, { crew: "research" });
  expect(await endOf(second.endpoints.api, later)).toMatchObject({ status: "COMPLETED" });
  expect(models.requests.map(({ model }) => model)).toEqual(["first", "first", "first", "second", "second"]);
});

it("ends at once with a second signal while it is stopping, also with another one", async () => {
  await using stack = await startStack();
  // The journal is closed once requests under way are answered, or after a while: this one never is.
  const unanswered = connect(Number(new URL(stack.endpoints.dynamodb).port), "127.0.0.1");
  unanswered.write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n");
  await once(unanswered, "connect");
  const stopped = stack.stop("SIGINT");
  await waitFor("the stack to be stopping", () => stack.output().includes("SIGINT: stopping."));
  await stack.stop("SIGTERM");
  expect(await stopped).toEqual({ code: 143, signal: null });
  unanswered.destroy();
});

it("stops when npm gets SIGTERM, as under Docker, systemd and CI", async () => {
  await using stack = await startStack({}, undefined, "npm");
  await stack.stop("SIGTERM");
  await waitFor("the stack to be gone", () => !existsSync(join(stack.dataDirectory, "endpoints.json")));
  await expect(fetch(`${stack.endpoints.api}/health`)).rejects.toThrow("fetch failed");
});
