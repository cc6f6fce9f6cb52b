import { describe, expect, it, vi } from "vitest";
import * as z from "zod";

import { httpHandler } from "../../../functions/runtime/http-handler.ts";
import { apiEvent, type EventParts, lambdaContext } from "../../support/handlers/lambda-event.ts";
import { EVERY_ANSWER, noteContract, noteVariables } from "../../support/handlers/note-lambda.ts";

noteVariables();

const readContract = {
  ...noteContract,
  route: { method: "GET", path: "/notes" },
  parameters: z.strictObject({ limit: z.string().optional(), cursor: z.string().optional() }),
  body: z.unknown(),
} as const;

interface Asked extends EventParts {
  readonly method?: "GET" | "HEAD";
}

/** What the Lambda of a GET answers whose work sets these headers. */
async function ask({ method = "GET", ...parts }: Asked, headers: Record<string, string> = {}) {
  const work = () => Promise.resolve({ status: 200 as const, headers, body: { kept: "x" } });
  const event = { ...apiEvent({ path: "/notes", ...parts }), httpMethod: method };
  return httpHandler(readContract, () => null, work)(event, lambdaContext());
}

const detailOf = ({ body }: { readonly body: string }) => (JSON.parse(body) as { detail: string }).detail;

describe("a GET with a body", () => {
  it.each(["{}", '{"limit": 5}', "limit=5", "null", "{", "M\uFFFDller", "x".repeat(300_000)])(
    "is refused with a sentence of its own: %.20s",
    async (body) => {
      const answer = await ask({ body });
      expect([answer.statusCode, detailOf(answer)]).toEqual([
        400,
        "A GET takes no body, and this one has one. Leave the body out, and write parameters into the URL, behind a question mark.",
      ]);
    },
  );

  it.each([undefined, "", " \n"])("is none when it is %j", async (body) => {
    expect((await ask(body === undefined ? {} : { body })).statusCode).toBe(200);
  });
});

it("a parameter without a name is told as that", async () => {
  const answer = await ask({ queryStringParameters: { "": "x", limt: "5" } });
  expect([answer.statusCode, detailOf(answer)]).toEqual([
    422,
    "The parameters are not what this endpoint takes: a parameter has no name, as in ?=x: write one before the equals " +
      "sign, or leave it out; there are limit, cursor; limt is not a parameter here; there are limit, cursor.",
  ]);
});

describe("a HEAD", () => {
  it("is answered with the headers of the GET alone", async () => {
    expect(await ask({ method: "HEAD" }, { ETag: '"1"' })).toEqual({
      statusCode: 200,
      headers: { ...EVERY_ANSWER, "Content-Type": "application/json", ETag: '"1"' },
      body: "",
    });
  });

  it.each([
    ["refused", { queryStringParameters: { limt: "5" } }, 422],
    ["refused for its body", { body: "{}" }, 400],
  ])("has no body when it is %s", async (_, parts, statusCode) => {
    expect(await ask({ method: "HEAD", ...parts })).toMatchObject({ statusCode, body: "" });
  });

  it("has no body when it fails", async () => {
    vi.stubEnv("NOTES", "");
    expect(await ask({ method: "HEAD" })).toMatchObject({ statusCode: 500, body: "" });
  });
});

describe("what an answer that may be kept varies with", () => {
  const KEPT = { "Cache-Control": "private, max-age=86400" };
  const varyOf = async (parts: EventParts, headers: Record<string, string>) =>
    (await ask(parts, headers)).headers?.["Vary"];

  it("is the origin and the key, whoever asks", async () => {
    const origins = [undefined, "https://a.example", "https://evil.example"];
    const varying = origins.map((origin) =>
      varyOf(origin === undefined ? {} : { headers: { Origin: origin } }, KEPT),
    );
    expect(await Promise.all(varying)).toEqual(Array(3).fill("Origin, x-api-key"));
  });

  it("is the key alone where no page may read answers", async () => {
    vi.stubEnv("CORS_ORIGINS", "");
    expect(await varyOf({ headers: { origin: "https://a.example" } }, KEPT)).toBe("x-api-key");
  });

  it("is the origin, too, where every page may read answers", async () => {
    vi.stubEnv("CORS_ORIGINS", "*");
    expect(await varyOf({}, KEPT)).toBe("Origin, x-api-key");
  });

  it("is not said of what nobody keeps", async () => {
    expect(await varyOf({}, { "Cache-Control": "no-store" })).toBeUndefined();
  });
});
