import { describe, expect, it } from "vitest";

import { callNote, noteVariables, refusedNote } from "../../support/handlers/note-lambda.ts";

noteVariables();

const ADVICE = String.raw`Send it as UTF-8, or write characters as JSON's escapes, such as \u00fc.`;
const inBytes = (body: Buffer) => ({ body: body.toString("base64"), isBase64Encoded: true });
const latin1 = (text: string) => inBytes(Buffer.from(text, "latin1"));

async function keptOf(event: Parameters<typeof callNote>[0]): Promise<unknown> {
  const { statusCode, body } = await callNote(event);
  return statusCode === 200 ? (JSON.parse(body) as { readonly kept: string }).kept : statusCode;
}

describe("a body that is not UTF-8", () => {
  it.each([
    ["Latin-1", latin1('{"note":"Müller"}'), 10, "fc"],
    ["Windows-1252", inBytes(Buffer.concat([Buffer.from('{"note":"'), Buffer.from([0x80])])), 9, "80"],
    ["Shift JIS", inBytes(Buffer.from([0x22, 0x93, 0xfa, 0x96, 0x7b, 0x22])), 1, "93"],
    ["UTF-16", inBytes(Buffer.from('\uFEFF{"note":"x"}', "utf16le")), 0, "ff"],
    ["gzip", inBytes(Buffer.from([0x1f, 0x8b, 0x08, 0x00])), 1, "8b"],
    [
      "a character that is cut off",
      inBytes(Buffer.from('{"note":"€').subarray(0, -1)),
      '{"note":"'.length,
      "e2",
    ],
  ])("but %s is 400 and says where", async (_, event, offset, byte) => {
    expect(await refusedNote(event)).toMatchObject({
      statusCode: 400,
      body: { detail: `The body is not UTF-8: byte ${offset}, from 0, is 0x${byte}. ${ADVICE}` },
    });
  });

  it("is 400 also where the gateway has decoded it, which puts U+FFFD there", async () => {
    const { statusCode, body } = await refusedNote({ body: '{"note":"für M\uFFFDller"}' });
    expect([statusCode, body["detail"]]).toEqual([
      400,
      String.raw`The body is not UTF-8, or has the character U+FFFD itself: see byte 15, from 0. ${ADVICE} If U+FFFD is meant, write it as \ufffd.`,
    ]);
  });

  it("is too large first", async () => {
    expect(await refusedNote(inBytes(Buffer.alloc(256 * 1024 + 1, 0xff)))).toMatchObject({ statusCode: 413 });
  });
});

describe("a body that is UTF-8", () => {
  it.each([
    ["as an escape", { body: String.raw`{"note":"\ufffd"}` }, "\uFFFD"],
    ["in bytes, which are seen to be meant", inBytes(Buffer.from('{"note":"\uFFFD"}')), "\uFFFD"],
  ])("may have U+FFFD %s", async (_, event, note) => {
    expect(await keptOf(event)).toBe(note);
  });

  it.each([
    ["decoded", { body: '\uFEFF{"note":"Müller"}' }],
    ["in bytes", inBytes(Buffer.from('\uFEFF{"note":"Müller"}'))],
  ])("may begin with a byte order mark, %s", async (_, event) => {
    expect(await keptOf(event)).toBe("Müller");
  });

  it("may be a byte order mark and nothing else, which is no body", async () => {
    expect(await keptOf({ body: "\uFEFF" })).toBe("nothing");
  });

  it("keeps a byte order mark that is no beginning", async () => {
    expect(await keptOf({ body: '{"note":"a\uFEFFb"}' })).toBe("a\uFEFFb");
  });
});

it.each([
  [{ limit: "1\uFFFD" }, "limit"],
  [{ "\uFFFD": "1" }, "\uFFFD"],
])("a parameter that is not UTF-8 is 400 and named: %j", async (queryStringParameters, name) => {
  const detail = "is not UTF-8: percent-encode the bytes of UTF-8, such as %C3%BC for ü";
  expect(await refusedNote({ queryStringParameters })).toMatchObject({
    statusCode: 400,
    body: { detail: `The parameter ${name} ${detail}.`, errors: [{ pointer: name, detail }] },
  });
});
