import { describe, expect, it, vi } from "vitest";
import * as z from "zod";

import { refuse } from "../../../functions/domain/http-answer.ts";
import { httpHandler } from "../../../functions/runtime/http-handler.ts";
import { unknownParameters } from "../../../functions/runtime/http-unknown-parameters.ts";
import { capturedOutput, logLines } from "../../support/captured-output.ts";
import { apiEvent, lambdaContext } from "../../support/handlers/lambda-event.ts";
import { callNote, noteContract, noteVariables, refusedNote } from "../../support/handlers/note-lambda.ts";

const text = z.string().optional();
const strictParameters = z.strictObject({ id: z.string(), limit: text, crew_name: text, cursor: text });
const printed = capturedOutput();
noteVariables();

describe("a refusal", () => {
  it("of what is not JSON is 400", async () => {
    const { statusCode, body } = await refusedNote({ body: "{note" });
    expect(statusCode).toBe(400);
    expect(body).toEqual({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      detail: `The body is not JSON, from character 2 on. Send JSON, such as {"crew":"research","inputs":{"topic":"AI agents"}}.`,
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
    expect(await refusedNote(event)).toMatchObject({ statusCode: 413, body: { title: "Content Too Large" } });
  });

  it("of other keys and values is 422 with a pointer to each", async () => {
    const body = JSON.stringify({ note: 5, inputs: { "a/b~c": 1.5 }, "x/y": 1, z: 2 });
    const { statusCode, body: answer } = await refusedNote({ body });
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
      const { statusCode, body: answer } = await refusedNote({ body });
      expect({ statusCode, errors: answer["errors"] }).toEqual({
        statusCode: 422,
        errors: [{ pointer: "", detail: expect.stringContaining("expected object") as unknown }],
      });
    },
  );

  it.each([99, 100, 5000, 120_000])("of lists in %i levels is 422, not a failure", async (levels) => {
    const body = `{"inputs":${"[".repeat(levels)}${"]".repeat(levels)}}`;
    const { statusCode, body: answer } = await refusedNote({ body });
    const isTooDeep = answer["detail"] === "The body is nested more than 100 levels deep; nest it less.";
    expect({ statusCode, isTooDeep }).toEqual({ statusCode: 422, isTooDeep: levels >= 100 });
  });

  it.each(['{"inputs": {"topic": "a\\ud800b"}}', '{"inputs": {"\\udfff": 1}}', '["\\ud83d"]'])(
    "of %s, half a character, is 422, for no table can hold it",
    async (body) => {
      const { statusCode, body: answer } = await refusedNote({ body });
      expect(statusCode).toBe(422);
      expect(answer["detail"]).toContain("lone surrogate");
    },
  );

  it.each([
    [
      '{"inputs": {"n": 1e400}}',
      "/inputs/n is 1e400, which takes more than 38 digits; write one of fewer, or a text where that will do",
    ],
    [
      '{"inputs": {"a/b": [0, 1.234567890123456789012345678901234567891]}}',
      "/inputs/a~1b/1 is 1.234567890123456789012345678901234567891, which takes more than 38 digits",
    ],
    ['{"inputs": {"a": {"__proto__": 1}}}', "__proto__"],
  ])("of %s, which could not be kept as it is, is 422 and says so", async (body, words) => {
    const { statusCode, body: answer } = await refusedNote({ body });
    expect(statusCode).toBe(422);
    expect(answer["detail"]).toContain(words);
  });

  it("takes text that only looks like half a character", async () => {
    const { body: answer } = await refusedNote({ body: JSON.stringify({ wrong: String.raw`\ud800` }) });
    expect(answer["detail"]).not.toContain("lone surrogate");
  });

  it("of a parameter names it", async () => {
    const { statusCode, body } = await refusedNote({ queryStringParameters: { limit: "many" } });
    expect(statusCode).toBe(422);
    expect(body["errors"]).toEqual([{ pointer: "limit", detail: expect.any(String) as unknown }]);
  });

  it("of a parameter where there are none says so", () => {
    expect(unknownParameters(["x"], [])).toEqual([
      { pointer: "x", detail: "is not a parameter here; there are none" },
    ]);
  });

  it("of a parameter that there is not names those there are, the likeliest first", async () => {
    const handler = httpHandler(
      { ...noteContract, parameters: strictParameters, route: { method: "GET", path: "/notes/{id}" } },
      () => null,
      () => Promise.resolve({ status: 200 as const, body: { kept: "" } }),
    );
    const queryStringParameters = { crew: "a", limt: "5", _: "1" };
    const event = apiEvent({ pathParameters: { id: "n" }, queryStringParameters });
    const { statusCode, body } = await handler(event, lambdaContext());
    const errors = [
      { pointer: "crew", detail: "is not a parameter here; there are crew_name, cursor, limit" },
      { pointer: "limt", detail: "is not a parameter here; there are limit, crew_name, cursor" },
      { pointer: "_", detail: "is not a parameter here; there are crew_name, limit, cursor" },
    ];
    const said = errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join("; ");
    expect([statusCode, JSON.parse(body)]).toEqual([
      422,
      {
        type: "about:blank",
        title: "Unprocessable Content",
        status: 422,
        detail: `The parameters are not what this endpoint takes: ${said}.`,
        errors,
        request_id: "request-1",
      },
    ]);
  });

  it("is none for a parameter that changes nothing, as clients add them against caches", async () => {
    expect((await callNote({ queryStringParameters: { _: "123" } })).statusCode).toBe(200);
  });

  it("by the work carries its errors and the request's id", async () => {
    const work = () => Promise.resolve(refuse(409, "Repeat later.", [{ pointer: "/note", detail: "taken" }]));
    expect(await refusedNote({}, work)).toEqual({
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
    expect(await refusedNote({}, failing)).toEqual(failure);
  });

  it("is logged with its cause, and without what SDKs hang on errors or what the client sent", async () => {
    await callNote({ body: '{"note":"hidden-note"}', path: "/crew/start" }, failing);
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
    expect(await refusedNote({}, () => Promise.resolve({ status: 200, body: { kept: 5 } }))).toEqual(failure);
  });

  it("by a missing variable is a 500 that names nothing and a log line that names it", async () => {
    vi.stubEnv("NOTES", "");
    expect(await refusedNote({})).toEqual(failure);
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
      noteContract,
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
    await callNote({ body: '{"note":"hidden"}', pathParameters: { execution_id: "e-1" } });
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
