import { expect, it } from "vitest";

import { completedAs, endAs, endAsTold } from "../../../functions/domain/ends.ts";
import { logEnd } from "../../../functions/domain/failed-execution.ts";
import { invocationLog } from "../../../functions/runtime/log.ts";
import { capturedOutput, logLines } from "../../support/captured-output.ts";

const printed = capturedOutput();

it("keeps the keys of invocations that one process serves at the same time apart", () => {
  const first = invocationLog("service", { request_id: "1", execution_id: "a" });
  const second = invocationLog("service", { request_id: "2" });
  first.info("one", { path: "task-1" });
  second.warn("two");
  first.info("three");
  const keys = ({ level, message, request_id, execution_id, path }: Record<string, unknown>) => ({
    level,
    message,
    request_id,
    execution_id,
    path,
  });
  expect(logLines(printed()).map(keys)).toEqual([
    { level: "INFO", message: "one", request_id: "1", execution_id: "a", path: "task-1" },
    { level: "WARN", message: "two", request_id: "2", execution_id: undefined, path: undefined },
    { level: "INFO", message: "three", request_id: "1", execution_id: "a", path: undefined },
  ]);
});

it.each<[string, unknown, object]>([
  ["a text", "sorry", { name: "Error", message: "sorry" }],
  ["an error's code", Object.assign(new Error("no"), { code: 401_001 }), { message: "no", code: "401001" }],
])("tells %s that was thrown", (_, thrown, expected) => {
  invocationLog("service", {}).error("failed", thrown);
  expect(logLines(printed())[0]?.["error"]).toMatchObject(expected);
});

it("tells an execution that failed as an error, with its sentence and without secrets, one that was cancelled not", () => {
  const log = invocationLog("service", { execution_id: "a" });
  const message = "The model said: wrong key sk-proj-abcdefgh12345678";
  const failed = endAsTold("crewFailed", { type: "ModelRefused", message, retryable: false });
  logEnd(log, failed, { crew: "shop" });
  logEnd(log, endAs("cancelled"), { crew: "shop" });
  logEnd(log, completedAs({ raw: "hidden", data: {} }), { crew: "shop" });
  const [first, ...others] = logLines(printed());
  expect(first).toMatchObject({ level: "ERROR", message: "execution ended", crew: "shop", phase: "FAILED" });
  expect(first?.["error"]).toEqual({ name: "ModelRefused", message: "The model said: wrong key …" });
  expect(others.map(({ level, phase }) => [level, phase])).toEqual([
    ["INFO", "CANCELLED"],
    ["INFO", "COMPLETED"],
  ]);
  expect(printed()).not.toMatch(/hidden|abcdefgh/);
});

it("tells an error's causes, and none of the requests and answers that SDKs hang on errors", () => {
  const cause = Object.assign(new Error("bad gateway"), { requestBodyValues: { prompt: "hidden" } });
  const error = Object.assign(new Error("model failed", { cause }), { response: { headers: "hidden" } });
  invocationLog("service", {}).error("failed", error);
  const stack = expect.any(String) as unknown;
  expect(logLines(printed())[0]?.["error"]).toEqual({
    name: "Error",
    message: "model failed",
    stack,
    cause: { name: "Error", message: "bad gateway", stack },
  });
  expect(printed()).not.toContain("hidden");
});
