import { APICallError } from "@ai-sdk/provider";
import { expect, it } from "vitest";

import { failureInShort } from "../../../../functions/crew/model/failure-sentences.ts";
import { classifyModelError } from "../../../../functions/crew/model/model-errors.ts";

const answered = (statusCode: number, responseBody: string) =>
  new APICallError({
    message: responseBody,
    url: "http://127.0.0.1:9",
    requestBodyValues: {},
    statusCode,
    responseBody,
  });
const lost = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.7:9`), { code });
const timeout = Object.assign(new Error("The operation was aborted due to timeout"), {
  name: "TimeoutError",
});

it.each<[string, unknown, string]>([
  ["a busy server", answered(503, "said: hidden"), "503 from here"],
  ["a reply that is none", answered(200, "hidden"), "200 from here, which is not a reply"],
  [
    "a call that the model wrote wrongly",
    answered(400, "tool_use_failed hidden"),
    "400 from here, to a faulty call",
  ],
  ["nobody at the address", lost("ECONNREFUSED"), "no answer from here: ECONNREFUSED"],
  ["a connection that undici lost", lost("UND_ERR_SOCKET"), "no answer from here: UND_ERR_SOCKET"],
  ["no answer in time", timeout, "no answer from here"],
  ["a parser's failure", new SyntaxError("hidden"), "no reply from here, which is not a reply"],
])("tells of %s in a few words that quote no server", (_what, error, words) => {
  const told = failureInShort(classifyModelError(error, 0), "here");
  expect(told).toBe(words);
});
