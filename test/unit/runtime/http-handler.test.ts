import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";

import { refuse } from "../../../functions/domain/http-answer.ts";
import { defineContract } from "../../../functions/runtime/contract.ts";
import { httpHandler } from "../../../functions/runtime/http-handler.ts";
import type { HttpRequest } from "../../../functions/runtime/http-request.ts";
import { capturedOutput, logLines } from "../../support/captured-output.ts";
import { apiEvent, lambdaContext } from "../../support/lambda-event.ts";

const contract = defineContract({
  name: "keep-note",
  route: { method: "POST", path: "/notes" },
  access: "key",
  parameters: z.object({ limit: z.string().regex(/^\d+$/).optional() }),
  body: z
    .strictObject({ note: z.string().optional(), inputs: z.record(z.string(), z.int()).optional() })
    .prefault({}),
  output: z.object({ kept: z.string() }),
  environment: z.object({ NOTES: z.string().min(1) }),
  failure: "The note could not be kept. Try again.",
});
type Request = HttpRequest<{ limit?: string | undefined }, z.output<typeof contract.body>>;

const SECURITY = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=63072000",
  "Cache-Control": "no-store",
  "X-Request-Id": "request-1",
};

const printed = capturedOutput();
beforeEach(() => {
  vi.stubEnv("NOTES", "table");
  vi.stubEnv("CORS_ORIGINS", "https://a.example, https://b.example");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const keep = (request: Request) =>
  Promise.resolve({ status: 200 as const, body: { kept: request.body.note ?? "nothing" } });
const handlerWith = (
  work: Parameters<typeof httpHandler<never, never, typeof contract.output, never, null>>[2],
) => httpHandler(contract, () => null, work as never);
const call = (event = {}, work: unknown = keep) =>
  handlerWith(work as never)(apiEvent(event), lambdaContext());

/** Status and body of a refusal, which has the headers of every answer. */
async function problem(event: object, work: unknown = keep) {
  const { statusCode, headers, body } = await call(event, work);
  expect(headers).toEqual({ ...SECURITY, "Content-Type": "application/problem+json" });
  return { statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

describe("a request that keeps the contract", () => {
  it("is answered with the work's body as JSON and the headers of every answer", async () => {
    expect(await call({ body: '{"note":"né"}' })).toEqual({
      statusCode: 200,
      headers: { ...SECURITY, "Content-Type": "application/json" },
      body: '{"kept":"né"}',
    });
  });

  it.each([
    ["an absent body", {}],
    ["an empty body", { body: "" }],
    ["blanks", { body: " \n" }],
    ["an empty object", { body: "{}" }],
  ])("may have %s", async (_, event) => {
    expect((await call(event)).body).toBe('{"kept":"nothing"}');
  });

  it("may come in base64", async () => {
    const body = Buffer.from('{"note":"né"}').toString("base64");
    expect((await call({ body, isBase64Encoded: true })).body).toBe('{"kept":"né"}');
  });

  it("shows the work the stage, the headers in lower case and its own id", async () => {
    const work = ({ basePath, headers, requestId, parameters }: Request) =>
      Promise.resolve({
        status: 200,
        body: { kept: JSON.stringify({ basePath, headers, requestId, parameters }) },
      });
    const event = { stage: "prod", headers: { "X-Thing": "Y" }, queryStringParameters: { limit: "5" } };
    const { body } = await call(event, work);
    expect(JSON.parse((JSON.parse(body) as { kept: string }).kept)).toEqual({
      basePath: "/prod",
      headers: { "x-thing": "Y" },
      requestId: "request-1",
      parameters: { limit: "5" },
    });
  });

  it("gives the work a signal that aborts a second before the invocation ends", async () => {
    const work = ({ signal }: Request) => {
      signal.throwIfAborted();
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    };
    const { statusCode } = await handlerWith(work as never)(apiEvent(), lambdaContext(1020));
    expect(statusCode).toBe(500);
  });

  it("is answered 304 without body or content type", async () => {
    const answer = { status: 304, headers: { ETag: '"1"', "Cache-Control": "private" } };
    expect(await call({}, () => Promise.resolve(answer))).toEqual({
      statusCode: 304,
      headers: { ...SECURITY, ETag: '"1"', "Cache-Control": "private" },
      body: "",
    });
  });

  it.each([
    ["https://b.example", true],
    ["https://evil.example", false],
    ["", false],
    ["null", false],
  ])("lets the page of %s read the answer: %s", async (origin, isAllowed) => {
    const { headers } = await call({ headers: { Origin: origin } });
    const allowed = {
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Expose-Headers": "Location, Link, ETag, Retry-After, X-Request-Id, Idempotent-Replay",
      Vary: "Origin",
    };
    expect(headers).toEqual({
      ...SECURITY,
      "Content-Type": "application/json",
      ...(isAllowed ? allowed : {}),
    });
  });

  it("lets no page in when no origin is configured", async () => {
    vi.stubEnv("CORS_ORIGINS", "");
    const { headers } = await call({ headers: { origin: "" } });
    expect(headers).not.toHaveProperty("Access-Control-Allow-Origin");
  });
});

describe("a refusal", () => {
  it("of what is not JSON is 400", async () => {
    const { statusCode, body } = await problem({ body: "{note" });
    expect(statusCode).toBe(400);
    expect(body).toEqual({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      detail: expect.stringMatching(/^The body is not JSON: /) as unknown,
      request_id: "request-1",
    });
  });

  it.each([
    ["a text", { body: JSON.stringify("x".repeat(256 * 1024)) }],
    [
      "a text in base64",
      { body: Buffer.alloc(256 * 1024 + 1, "x").toString("base64"), isBase64Encoded: true },
    ],
    ["characters of several bytes", { body: JSON.stringify("é".repeat(130 * 1024)) }],
  ])("of %s over 256 KB is 413", async (_, event) => {
    expect(await problem(event)).toMatchObject({ statusCode: 413, body: { title: "Content Too Large" } });
  });

  it("of other keys and values is 422 with a pointer to each", async () => {
    const body = JSON.stringify({ note: 5, inputs: { "a/b~c": 1.5 }, "x/y": 1, z: 2 });
    const { statusCode, body: answer } = await problem({ body });
    expect({
      statusCode,
      errors: (answer["errors"] as { pointer: string }[]).map(({ pointer }) => pointer).toSorted(),
    }).toEqual({
      statusCode: 422,
      errors: ["/inputs/a~1b~0c", "/note", "/x~1y", "/z"],
    });
  });

  it.each(["[]", "null", "5", '"text"'])(
    "of %s in place of an object points at the whole body",
    async (body) => {
      const { statusCode, body: answer } = await problem({ body });
      expect({ statusCode, errors: answer["errors"] }).toEqual({
        statusCode: 422,
        errors: [{ pointer: "", detail: expect.stringContaining("expected object") as unknown }],
      });
    },
  );

  it("of a parameter names it", async () => {
    const { statusCode, body } = await problem({ queryStringParameters: { limit: "many" } });
    expect(statusCode).toBe(422);
    expect(body["errors"]).toEqual([{ pointer: "limit", detail: expect.any(String) as unknown }]);
  });

  it("by the work carries its errors and the request's id", async () => {
    const work = () => Promise.resolve(refuse(409, "Repeat later.", [{ pointer: "/note", detail: "taken" }]));
    expect(await problem({}, work)).toEqual({
      statusCode: 409,
      body: {
        type: "about:blank",
        title: "Conflict",
        status: 409,
        detail: "Repeat later.",
        errors: [{ pointer: "/note", detail: "taken" }],
        request_id: "request-1",
      },
    });
  });
});

describe("a failure", () => {
  const failing = () => {
    const cause = Object.assign(new Error("socket closed"), { request: { token: "hidden-token" } });
    return Promise.reject(new Error("the warehouse is on fire", { cause }));
  };
  const failure = {
    statusCode: 500,
    body: {
      type: "about:blank",
      title: "Internal Server Error",
      status: 500,
      detail: "The note could not be kept. Try again.",
      request_id: "request-1",
    },
  };

  it("is answered with the contract's sentence and nothing of the cause", async () => {
    expect(await problem({}, failing)).toEqual(failure);
  });

  it("is logged with its cause, and without what SDKs hang on errors or what the client sent", async () => {
    await call({ body: '{"note":"hidden-note"}', path: "/crew/start" }, failing);
    const lines = logLines(printed());
    expect(lines.map(({ level, message, request_id }) => ({ level, message, request_id }))).toEqual([
      { level: "ERROR", message: "request failed", request_id: "request-1" },
      { level: "INFO", message: "answered", request_id: "request-1" },
    ]);
    expect(lines[0]?.["error"]).toMatchObject({
      name: "Error",
      message: "the warehouse is on fire",
      cause: { message: "socket closed" },
    });
    expect(lines[1]).toMatchObject({ method: "POST", path: "/crew/start", status_code: 500 });
    expect(printed()).not.toMatch(/hidden/);
  });

  it("by an answer that the contract does not allow is a 500, too", async () => {
    expect(await problem({}, () => Promise.resolve({ status: 200, body: { kept: 5 } }))).toEqual(failure);
  });

  it("by a missing variable is a 500 that names nothing and a log line that names it", async () => {
    vi.stubEnv("NOTES", "");
    expect(await problem({})).toEqual(failure);
    const [line] = logLines(printed());
    expect(line?.["error"]).toMatchObject({
      name: "InvalidInput",
      message: expect.stringMatching(
        /^The environment of keep-note is not what its contract says: NOTES: /,
      ) as unknown,
    });
  });

  it("to connect is made good at the next request", async () => {
    let tries = 0;
    const handler = httpHandler(
      contract,
      () => {
        tries += 1;
        if (tries === 1) throw new Error("no secret today");
        return tries;
      },
      (_request, connection) => Promise.resolve({ status: 200 as const, body: { kept: String(connection) } }),
    );
    const answers = [];
    for (let request = 0; request < 3; request += 1) answers.push(await handler(apiEvent(), lambdaContext()));
    expect(answers.map(({ statusCode, body }) => [statusCode, statusCode === 200 ? body : ""])).toEqual([
      [500, ""],
      [200, '{"kept":"2"}'],
      [200, '{"kept":"2"}'],
    ]);
  });
});

describe("the log", () => {
  it("has one line for each request, with its ids and without the body", async () => {
    await call({ body: '{"note":"hidden"}', pathParameters: { execution_id: "e-1" } });
    const lines = logLines(printed());
    expect(lines).toEqual([
      expect.objectContaining({
        level: "INFO",
        message: "answered",
        service: "keep-note",
        request_id: "request-1",
        execution_id: "e-1",
        status_code: 200,
      }),
    ]);
    expect(printed()).not.toContain("hidden");
  });
});
