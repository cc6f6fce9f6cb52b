import type { APIGatewayProxyResult } from "aws-lambda";
import { afterEach, beforeEach, expect, vi } from "vitest";
import * as z from "zod";

import { defineContract } from "../../../functions/runtime/contract.ts";
import { httpHandler } from "../../../functions/runtime/http-handler.ts";
import type { HttpRequest } from "../../../functions/runtime/http-request.ts";
import { apiEvent, type EventParts, lambdaContext } from "./lambda-event.ts";

/** The contract of a Lambda that only tests have. */
export const noteContract = defineContract({
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
  about: "Keeps a note.",
  problems: {},
});

export type NoteRequest = HttpRequest<
  z.output<typeof noteContract.parameters>,
  z.output<typeof noteContract.body>
>;
/** Anything may be answered, so that tests can break the contract. */
export type NoteWork = (request: NoteRequest) => Promise<unknown>;

/** Headers of every answer. */
export const EVERY_ANSWER = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Content-Security-Policy": "sandbox",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=63072000",
  "Cache-Control": "no-store",
  "X-Request-Id": "request-1",
};

/** Sets the Lambda's variables for each test of the file. */
export function noteVariables(): void {
  beforeEach(() => {
    vi.stubEnv("NOTES", "table");
    vi.stubEnv("CORS_ORIGINS", "https://a.example, https://b.example");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
}

const keep: NoteWork = ({ body }) => Promise.resolve({ status: 200, body: { kept: body.note ?? "nothing" } });

/** What the Lambda answers to a request. */
export function callNote(
  event: EventParts = {},
  work: NoteWork = keep,
  context = lambdaContext(),
): Promise<APIGatewayProxyResult> {
  const handler = httpHandler(noteContract, () => null, work as never);
  return handler(apiEvent(event), context);
}

/** Status and body of a refusal, which has the headers of every answer. */
export async function refusedNote(event: EventParts, work?: NoteWork) {
  const { statusCode, headers, body } = await callNote(event, work);
  expect(headers).toEqual({ ...EVERY_ANSWER, "Content-Type": "application/problem+json" });
  return { statusCode, body: JSON.parse(body) as Record<string, unknown> };
}
