import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { lambdaPython } from "../../../../functions/adapters/lambda/lambda-python.ts";
import type { PythonRequest } from "../../../../functions/crew/python-half.ts";
import { CrewFailure, Suspend } from "../../../../functions/crew/signals.ts";
import { startAnsweringServer } from "../../../support/servers/answering-server.ts";
import { closedAddress } from "../../../support/servers/closed-address.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:PythonShop:7";
const REQUEST: PythonRequest = {
  call: "tool",
  file: "tools/look_up.py",
  attribute: "LookUp",
  kind: "class",
  arguments: { query: "owls" },
  seconds: 60,
  execution_id: "e",
  idempotency_key: "k",
};

beforeEach(() => {
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

type Answer = ReturnType<Parameters<typeof startAnsweringServer>[0]>;

/** Calls over a Lambda that answers as told, and gives what came of it with the requests it had. */
async function call(answer: Answer | (() => Answer), request = REQUEST) {
  await using server = await startAnsweringServer(() => (typeof answer === "function" ? answer() : answer));
  vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", server.url);
  const python = lambdaPython({ functionArn: ARN, variables: { SERPER_API_KEY: "its-key" } });
  const came = await python
    .call(request, { signal: new AbortController().signal })
    .catch((error: unknown) => error);
  return { came, requests: [...server.requests] };
}

const failed = (errorType: string, errorMessage: string): Answer => ({
  headers: { "x-amz-function-error": "Unhandled" },
  body: { errorType, errorMessage },
});

const refused = (name: string, status: number, more: Partial<Answer> = {}): Answer => ({
  status,
  body: { Type: "User", Message: `${name} said so` },
  ...more,
  headers: { "x-amzn-errortype": name, ...more.headers },
});

test("a call is an invocation of exactly that version, with the tools' variables, once", async () => {
  const { came, requests } = await call({ body: { value: { id: 12 } } });
  expect(came).toEqual({ value: { id: 12 } });
  expect(requests.map(({ path }) => decodeURIComponent(path))).toEqual([
    `/2015-03-31/functions/${ARN}/invocations`,
  ]);
  expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
    ...REQUEST,
    variables: { SERPER_API_KEY: "its-key" },
  });
});

test("what the code raised is handed on", async () => {
  const failure = { name: "ValueError", message: "no such owl", at: "tools/look_up.py:12" };
  expect((await call({ body: { failure } })).came).toEqual({ failure });
});

test.each([
  [
    failed("Runtime.ExitError", "RequestId: 1f-2 Error: Runtime exited with error: exit status 3"),
    { name: "ProcessEnded", message: "it ended its process (exit status 3)" },
  ],
  [
    failed("Runtime.ExitError", "RequestId: 1f-2 Error: Runtime exited with error: signal: killed"),
    {
      name: "ProcessEnded",
      message: "its process was killed: it needs more than the function's memory (python_memory)",
    },
  ],
  [
    failed("Sandbox.Timedout", "RequestId: 1f-2 Error: Task timed out after 900.00 seconds"),
    { name: "TimeOver", message: "it took longer than its function may and was stopped" },
  ],
  [
    failed(
      "Function.ResponseSizeTooLarge",
      "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    ),
    {
      name: "AnswerTooLarge",
      message: "its answer is larger than the 6 MB that Lambda carries; ask for less",
    },
  ],
  [
    failed(
      "Runtime.ImportModuleError",
      "Unable to import module 'stepcrew_python.aws': No module named 'pydantic'",
    ),
    {
      name: "FunctionBroken",
      message:
        "its function cannot start (Unable to import module 'stepcrew_python.aws': No module named 'pydantic'): deploy again",
    },
  ],
  [
    { headers: { "x-amz-function-error": "Unhandled" }, body: "" },
    { name: "AnswerLost", message: expect.stringContaining("whether the call was carried out is unknown") },
  ],
  [
    refused("ServiceException", 500),
    {
      name: "AnswerLost",
      message:
        "Lambda gave no answer (ServiceException said so): whether the call was carried out is unknown",
    },
  ],
  [
    refused("RequestTooLargeException", 413),
    { name: "RequestTooLarge", message: "what it is given is larger than the 6 MB that Lambda carries" },
  ],
])("an end without an answer is a failure in words: %j", async (answer, failure) => {
  const { came, requests } = await call(answer as Answer);
  expect(came).toEqual({ failure });
  expect(requests).toHaveLength(1);
});

test("a process that was ended after its time was over has taken too long", async () => {
  const answer = failed(
    "Runtime.ExitError",
    "RequestId: 1f-2 Error: Runtime exited with error: exit status 1",
  );
  const { came } = await call(answer, { ...REQUEST, seconds: 0.001 });
  expect(came).toEqual({
    failure: { name: "TimeOver", message: "it took longer than 0.001 s and was stopped" },
  });
});

test("a throttled function suspends for at least as long as Lambda asks, and is not called again here", async () => {
  const throttled = refused("TooManyRequestsException", 429, {
    headers: { "retry-after": "75" },
    body: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded", message: "Rate Exceeded." },
  });
  const { came, requests } = await call(throttled);
  expect(came).toBeInstanceOf(Suspend);
  expect(came).toMatchObject({
    waitSeconds: 75,
    why: "Lambda has no place for the crew's Python now (ReservedFunctionConcurrentInvocationLimitExceeded)",
  });
  expect(requests).toHaveLength(1);
  const { came: soon } = await call(refused("TooManyRequestsException", 429));
  expect((soon as Suspend).waitSeconds).toBeGreaterThanOrEqual(20);
});

test("what has not begun may be called later", async () => {
  expect((await call(refused("ResourceConflictException", 409))).came).toBeInstanceOf(Suspend);
  vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", `http://${await closedAddress()}`);
  const python = lambdaPython({ functionArn: ARN, variables: {} });
  const nobody = python.call(REQUEST, { signal: new AbortController().signal });
  await expect(nobody).rejects.toMatchObject({
    name: "Suspend",
    why: expect.stringContaining("could not be called"),
  });
});

test("a version that is gone, or may not be invoked, ends the crew with what to do", async () => {
  const { came: gone } = await call(refused("ResourceNotFoundException", 404));
  expect(gone).toBeInstanceOf(CrewFailure);
  expect(gone).toMatchObject({
    type: "PythonGone",
    retryable: true,
    message:
      "The crew's Python function PythonShop:7 is gone: a deployment has removed it since the execution began. Start it again",
  });
  const { came: denied } = await call(refused("AccessDeniedException", 403));
  expect(denied).toMatchObject({
    type: "PythonDenied",
    message: expect.stringMatching(
      /^run-crew may not invoke the crew's Python function PythonShop:7: .*Deploy again/,
    ),
  });
});

test("an abort is thrown at once, and its reason", async () => {
  await using server = await startAnsweringServer(() => ({ body: { value: 1 } }));
  vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", server.url);
  const python = lambdaPython({ functionArn: ARN, variables: {} });
  const stop = new AbortController();
  const work = python.call(REQUEST, { signal: stop.signal });
  stop.abort(new Error("cancelled"));
  await expect(work).rejects.toThrow("cancelled");
});
