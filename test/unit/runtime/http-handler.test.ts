import { describe, expect, it, vi } from "vitest";

import { refuse } from "../../../functions/domain/http-answer.ts";
import { httpHandler } from "../../../functions/runtime/http-handler.ts";
import { capturedOutput, logLines } from "../../support/captured-output.ts";
import { apiEvent, type EventParts, lambdaContext } from "../../support/handlers/lambda-event.ts";
import {
  callNote,
  EVERY_ANSWER,
  noteContract,
  type NoteRequest,
  noteVariables,
  type NoteWork,
} from "../../support/handlers/note-lambda.ts";

const printed = capturedOutput();
noteVariables();

describe("a request that keeps the contract", () => {
  it("is answered with the work's body as JSON and the headers of every answer", async () => {
    expect(await callNote({ body: '{"note":"né"}' })).toEqual({
      statusCode: 200,
      headers: { ...EVERY_ANSWER, "Content-Type": "application/json" },
      body: '{"kept":"né"}',
    });
  });

  it.each([
    ["an absent body", {}],
    ["an empty body", { body: "" }],
    ["blanks", { body: " \n" }],
    ["an empty object", { body: "{}" }],
  ])("may have %s", async (_, event) => {
    expect((await callNote(event)).body).toBe('{"kept":"nothing"}');
  });

  it("may come in base64", async () => {
    const body = Buffer.from('{"note":"né"}').toString("base64");
    expect((await callNote({ body, isBase64Encoded: true })).body).toBe('{"kept":"né"}');
  });

  it("shows the work the stage, the headers in lower case and its own id", async () => {
    const work = ({ basePath, headers, requestId, parameters }: NoteRequest) =>
      Promise.resolve({
        status: 200,
        body: { kept: JSON.stringify({ basePath, headers, requestId, parameters }) },
      });
    const event = { stage: "prod", headers: { "X-Thing": "Y" }, queryStringParameters: { limit: "5" } };
    const { body } = await callNote(event, work);
    expect(JSON.parse((JSON.parse(body) as { kept: string }).kept)).toEqual({
      basePath: "/prod",
      headers: { "x-thing": "Y" },
      requestId: "request-1",
      parameters: { limit: "5" },
    });
  });

  it.each([
    ["the id of its API key", { apiKeyId: "a1b2c3d4e5" }, "a1b2c3d4e5"],
    ["nobody, where the API asks for no key", { apiKeyId: null }, "nobody"],
    ["nobody, in an event made by hand", undefined, "nobody"],
  ])("shows the work %s as its caller", async (_, identity, caller) => {
    const work = ({ apiKeyId }: NoteRequest) =>
      Promise.resolve({ status: 200, body: { kept: apiKeyId ?? "nobody" } });
    const { body } = await callNote(identity === undefined ? {} : { identity }, work);
    expect(JSON.parse(body)).toEqual({ kept: caller });
  });

  it("gives the work a signal that aborts a second before the invocation ends", async () => {
    const work = ({ signal }: NoteRequest) => {
      signal.throwIfAborted();
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    };
    const { statusCode } = await callNote({}, work, lambdaContext(1020));
    expect(statusCode).toBe(500);
  });

  it("is answered 304 without body or content type", async () => {
    const answer = { status: 304, headers: { ETag: '"1"', "Cache-Control": "private" } };
    expect(await callNote({}, () => Promise.resolve(answer))).toEqual({
      statusCode: 304,
      headers: { ...EVERY_ANSWER, ETag: '"1"', "Cache-Control": "private", Vary: "Origin, x-api-key" },
      body: "",
    });
  });

  it.each([
    ["https://b.example", true],
    ["https://evil.example", false],
    ["", false],
    ["null", false],
  ])("lets the page of %s read the answer: %s", async (origin, isAllowed) => {
    const { headers } = await callNote({ headers: { Origin: origin } });
    const allowed = {
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Expose-Headers": "Location, Link, ETag, Retry-After, X-Request-Id, Idempotent-Replay",
      Vary: "Origin",
    };
    expect(headers).toEqual({
      ...EVERY_ANSWER,
      "Content-Type": "application/json",
      ...(isAllowed ? allowed : {}),
    });
  });

  it("lets no page in when no origin is configured", async () => {
    vi.stubEnv("CORS_ORIGINS", "");
    const { headers } = await callNote({ headers: { origin: "" } });
    expect(headers).not.toHaveProperty("Access-Control-Allow-Origin");
  });
});

describe("a contract with a metric of its failures", () => {
  const counted = async (event: EventParts, work: NoteWork, connect: () => unknown = () => null) => {
    vi.stubEnv("STACK_NAME", "shop");
    const contract = { ...noteContract, failureMetric: "NotesLost" };
    await httpHandler(contract, connect, work as never)(apiEvent(event), lambdaContext());
    return logLines(printed())
      .filter((line) => "NotesLost" in line)
      .map(({ NotesLost, service }) => [NotesLost, service]);
  };
  const thrown: NoteWork = () => Promise.reject(new Error("away"));

  it.each<[string, EventParts, NoteWork, (() => unknown)?]>([
    ["work that throws", {}, thrown],
    ["an answer that breaks the contract", {}, () => Promise.resolve({ status: 200, body: {} })],
    ["a refusal that is a failure", {}, () => Promise.resolve(refuse(500, "No."))],
    ["one that says when to come back", {}, () => Promise.resolve(refuse(503, "No."))],
    ["connections that cannot be made", {}, thrown, () => Promise.reject(new Error("no bundle"))],
  ])("counts %s", async (_, event, work, connect) => {
    expect(await counted(event, work, connect)).toEqual([[1, "shop"]]);
  });

  it.each<[string, EventParts, NoteWork]>([
    ["what is answered", {}, () => Promise.resolve({ status: 200, body: { kept: "x" } })],
    ["what the client did wrong", { body: "[" }, thrown],
    ["what the work refuses", {}, () => Promise.resolve(refuse(409, "No."))],
  ])("does not count %s", async (_, event, work) => {
    expect(await counted(event, work)).toEqual([]);
  });

  it("counts a deployment without its variables, which no work ever sees", async () => {
    vi.stubEnv("NOTES", "");
    expect(await counted({}, thrown)).toEqual([[1, "shop"]]);
  });
});
