import { describe, expect, it } from "vitest";

import { callNote, noteVariables, refusedNote } from "../../support/handlers/note-lambda.ts";

noteVariables();
const EXAMPLE = '{"crew":"research","inputs":{"topic":"AI agents"}}';

describe("a refusal", () => {
  it.each([
    ["a form", "crew=research&topic=x", "The body is a form's, and not JSON."],
    ["a word", "hello", "The body is not JSON."],
    ["half of JSON", '{"note":', "The body is not JSON."],
  ])("of %s names what JSON looks like", async (_what, body, sentence) => {
    const { statusCode, body: answer } = await refusedNote({ body });
    expect([statusCode, answer["detail"]]).toEqual([400, `${sentence} Send JSON, such as ${EXAMPLE}.`]);
  });

  it("of a body that is packed is 415, whatever its bytes are", async () => {
    const headers = { "Content-Encoding": "gzip" };
    expect(await refusedNote({ body: "\u001F\uFFFD", headers })).toMatchObject({
      statusCode: 415,
      body: {
        title: "Unsupported Media Type",
        detail: "The body is packed (Content-Encoding: gzip). Send it uncompressed, without that header.",
      },
    });
    expect(
      (await callNote({ body: '{"note":"a"}', headers: { "content-encoding": "identity" } })).statusCode,
    ).toBe(200);
  });

  it.each([
    ['{"note":"a","note":"b"}', "/note"],
    ['{"note":"a","inputs":{"list":[{"a":1},{"b":[],"b\\u0020":2,"b ":3}]}}', "/inputs/list/1/b "],
  ])("of a key that an object has twice is 400 and names it: %s", async (body, pointer) => {
    const { statusCode, body: answer } = await refusedNote({ body });
    expect([statusCode, answer["errors"]]).toEqual([
      400,
      [{ pointer, detail: "is written twice in its object: leave one out" }],
    ]);
  });

  it("of a parameter that is given twice is 422 and names it", async () => {
    const multiValueQueryStringParameters = { limit: ["5", "6"], cursor: ["x"] };
    const answer = await refusedNote({ body: "{}", multiValueQueryStringParameters });
    expect(answer).toMatchObject({
      statusCode: 422,
      body: { errors: [{ pointer: "limit", detail: "is given 2 times: give it once" }] },
    });
  });
});
