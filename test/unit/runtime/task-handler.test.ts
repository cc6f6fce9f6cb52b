import { inspect, types } from "node:util";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";

import { JournalUnavailable } from "../../../functions/domain/errors.ts";
import { defineContract } from "../../../functions/runtime/contract.ts";
import { taskHandler } from "../../../functions/runtime/task-handler.ts";
import { forgetSecrets } from "../../../functions/text/known-secrets.ts";
import { capturedOutput, logLines } from "../../support/captured-output.ts";
import { lambdaContext } from "../../support/handlers/lambda-event.ts";

const contract = defineContract({
  name: "count-words",
  input: z.object({ execution_id: z.uuid(), text: z.string() }),
  output: z.object({ words: z.int() }),
  environment: z.object({ DICTIONARY: z.string().min(1), LANGUAGE: z.enum(["de", "en"]) }),
});
const input = { execution_id: "0b2f4a53-54f5-4a3c-8a8f-9d2d6d2b7d11", text: "hidden words" };
const count = ({ text }: { text: string }) => Promise.resolve({ words: text.split(" ").length });

const printed = capturedOutput();
beforeEach(() => {
  vi.stubEnv("DICTIONARY", "table");
  vi.stubEnv("LANGUAGE", "de");
});
afterEach(() => {
  vi.unstubAllEnvs();
  forgetSecrets();
});

describe("a task", () => {
  it("gets its input, its connections and its invocation", async () => {
    const seen: unknown[] = [];
    const handler = taskHandler(
      contract,
      ({ DICTIONARY, LANGUAGE }) => ({ DICTIONARY, LANGUAGE }),
      (given, connections, invocation) => {
        seen.push(given, connections, invocation.requestId, invocation.remainingMilliseconds());
        return count(given);
      },
    );
    expect(await handler({ ...input, more: 1 }, lambdaContext(5000))).toEqual({ words: 2 });
    expect(seen).toEqual([input, { DICTIONARY: "table", LANGUAGE: "de" }, "invocation-1", 5000]);
  });

  it.each<[string, unknown, RegExp]>([
    ["a text", "x", /^count-words was invoked with something else than its input: the payload: /],
    ["a wrong id and no text", { execution_id: "x" }, /execution_id: .*; text: /],
  ])("throws InvalidInput for %s, naming what is wrong", async (_, payload, message) => {
    const handler = taskHandler(contract, () => null, count);
    await expect(handler(payload, lambdaContext())).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringMatching(message) as unknown,
    });
  });

  it("throws InvalidInput that names every wrong variable and no value", async () => {
    vi.stubEnv("DICTIONARY", "");
    vi.stubEnv("LANGUAGE", "hidden");
    const error: unknown = await taskHandler(
      contract,
      () => null,
      count,
    )(input, lambdaContext()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "InvalidInput",
      message: expect.stringMatching(/DICTIONARY: .*; LANGUAGE: /) as unknown,
    });
    expect(String(error)).not.toContain("hidden");
  });

  it("throws when the work answers what the contract does not allow", async () => {
    const handler = taskHandler(
      contract,
      () => null,
      () => Promise.resolve({ words: 1.5 }),
    );
    await expect(handler(input, lambdaContext())).rejects.toThrow("words");
  });

  it("throws what the work throws, of the same class, and logs it with the ids and without the input", async () => {
    const error = new JournalUnavailable("read", { cause: new Error("throttled") });
    const handler = taskHandler(
      contract,
      () => null,
      () => Promise.reject(error),
    );
    await expect(handler(input, lambdaContext())).rejects.toSatisfy(
      (thrown: Error) => thrown instanceof JournalUnavailable && thrown.message === error.message,
    );
    expect(logLines(printed())).toEqual([
      expect.objectContaining({
        level: "ERROR",
        message: "invocation failed",
        service: "count-words",
        request_id: "invocation-1",
        execution_id: input.execution_id,
        error: expect.objectContaining({
          name: "JournalUnavailable",
          cause: expect.objectContaining({ message: "throttled" }) as unknown,
        }) as unknown,
      }),
    ]);
    expect(printed()).not.toContain("hidden");
  });
});

describe("connections", () => {
  it("are made once for all invocations, those at the same time included", async () => {
    let made = 0;
    const connect = () => {
      made += 1;
      return Promise.resolve(made);
    };
    const handler = taskHandler(contract, connect, (_input, connection) =>
      Promise.resolve({ words: connection }),
    );
    const answers = await Promise.all([handler(input, lambdaContext()), handler(input, lambdaContext())]);
    expect([...answers, await handler(input, lambdaContext()), made]).toEqual([
      { words: 1 },
      { words: 1 },
      { words: 1 },
      1,
    ]);
  });

  it("are made anew after they could not be made, and kept when the work fails", async () => {
    let made = 0;
    const connect = () => {
      made += 1;
      return made === 1 ? Promise.reject(new Error("no secret")) : Promise.resolve(made);
    };
    const handler = taskHandler(contract, connect, ({ text }, connection) =>
      text === "fail" ? Promise.reject(new Error("work")) : Promise.resolve({ words: connection }),
    );
    await expect(handler(input, lambdaContext())).rejects.toThrow("no secret");
    await expect(handler({ ...input, text: "fail" }, lambdaContext())).rejects.toThrow("work");
    expect(await handler(input, lambdaContext())).toEqual({ words: 2 });
  });
});

it("throws and logs nothing of the secrets that its variables hold, nor what SDKs attach to errors", async () => {
  const secret = "Zq81mmKe73bbWx02LL";
  vi.stubEnv("MISTRAL_API_KEY", secret);
  const failure = Object.assign(new Error(`401 for ${secret}`, { cause: new Error(btoa(`:${secret}`)) }), {
    requestBody: `prompt and ${secret}`,
    code: secret,
  });
  const handler = taskHandler(
    contract,
    () => null,
    (_, __, { log }) => {
      log.info(`asked with ${secret}`, {
        headers: { authorization: `Bearer ${secret}` },
        tries: [secret, 1],
      });
      return Promise.reject(failure);
    },
  );
  const thrown: unknown = await handler(input, lambdaContext()).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ name: "Error", message: "401 for …" });
  // Where errors are told apart by their birth, an object that inherits from one is none.
  expect(types.isNativeError(thrown)).toBe(true);
  expect(inspect(thrown, { showHidden: true, depth: 5 })).not.toContain(secret);
  expect(inspect(thrown, { showHidden: true, depth: 5 })).not.toContain("prompt");
  expect(printed()).toContain("asked with …");
  expect(printed()).not.toMatch(/Zq81mmKe|prompt|WnE4MW1tS2U3M/);
});
