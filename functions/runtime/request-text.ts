import type { APIGatewayProxyEvent } from "aws-lambda";

import { explained, type HttpAnswer, pointerOf, refuse } from "../domain/http-answer.ts";
import { cut } from "../text/cut.ts";
import { messageOf } from "../text/error-text.ts";
import { readUtf8, REPLACEMENT_CHARACTER, withoutByteOrderMark } from "../text/utf-8.ts";

type Refused = Extract<HttpAnswer<never>, { readonly refusal: unknown }>;

const ADVICE = String.raw`Send it as UTF-8, or write characters as JSON's escapes, such as \u00fc.`;

/**
 * The text of a body's bytes, without the mark that some clients write in front. API Gateway decodes a body
 * before a function sees it, and puts U+FFFD where its bytes are not UTF-8: what the client meant is lost
 * then, so that this character is refused wherever the bytes are not there to tell. Written as an escape it
 * is meant.
 */
export function bodyText(
  { isBase64Encoded }: Pick<APIGatewayProxyEvent, "isBase64Encoded">,
  bytes: Uint8Array,
): { readonly value: string } | Refused {
  const read = readUtf8(bytes);
  if ("wrongByte" in read) {
    const found = bytes[read.wrongByte]?.toString(16).padStart(2, "0");
    return refuse(400, `The body is not UTF-8: byte ${read.wrongByte}, from 0, is 0x${found}. ${ADVICE}`);
  }
  const replaced = isBase64Encoded ? -1 : read.text.indexOf(REPLACEMENT_CHARACTER);
  if (replaced >= 0) {
    const offset = Buffer.byteLength(read.text.slice(0, replaced));
    const problem = `The body is not UTF-8, or has the character U+FFFD itself: see byte ${offset}, from 0.`;
    return refuse(400, String.raw`${problem} ${ADVICE} If U+FFFD is meant, write it as \ufffd.`);
  }
  return { value: withoutByteOrderMark(read.text) };
}

/** The refusal of a body that is packed, which would be read as the bytes of its packing. */
export function refusedEncoding({ headers }: Pick<APIGatewayProxyEvent, "headers">): Refused | undefined {
  const given = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "content-encoding");
  const encoding = given?.[1]?.trim() ?? "";
  if (encoding === "" || encoding.toLowerCase() === "identity") return undefined;
  const shown = cut(encoding, LONGEST_ENCODING);
  return refuse(
    415,
    `The body is packed (Content-Encoding: ${shown}). Send it uncompressed, without that header.`,
  );
}

const LONGEST_ENCODING = 40;
const EXAMPLE = `{"crew":"research","inputs":{"topic":"AI agents"}}`;

/** The refusal of a text that is not JSON, by what it looks like or where it goes wrong. */
export function refusedText(text: string, error: unknown): Refused {
  const [, at] = / at position (\d+)/.exec(messageOf(error)) ?? [];
  const place = at === undefined ? "" : `, from character ${Number(at) + 1} on`;
  const isForm = /^[\w.%+[\]-]+=[^{]*$/.test(text.trim());
  const what = isForm ? "a form's, and not JSON" : `not JSON${place}`;
  return refuse(400, `The body is ${what}. Send JSON, such as ${EXAMPLE}.`);
}

/** The refusal of a key that an object has twice: which of them is meant, nobody can tell. */
export function refusedRepetition(path: readonly (string | number)[]): Refused {
  const pointer = pointerOf(path);
  const detail = "is written twice in its object: leave one out";
  return refuse(400, `The body's ${pointer} ${detail}.`, [{ pointer, detail }]);
}

/** The refusal of query parameters that are given more than once, of which the last would count. */
export function refusedDuplicates(
  parameters: Readonly<Record<string, readonly string[] | undefined>> | null,
): Refused | undefined {
  const errors = Object.entries(parameters ?? {}).flatMap(([pointer, values = []]) =>
    values.length > 1 ? [{ pointer, detail: `is given ${values.length} times: give it once` }] : [],
  );
  if (errors.length === 0) return undefined;
  return refuse(422, ...explained("The parameters are not what this endpoint takes", errors, ""));
}

/** The same of what a URL has percent-encoded, in path and query; no name of anything here has U+FFFD. */
export function refusedParameters(
  parameters: Readonly<Record<string, string | undefined>>,
): Refused | undefined {
  const wrong = Object.entries(parameters).find(([name, value]) =>
    `${name}${value ?? ""}`.includes(REPLACEMENT_CHARACTER),
  );
  if (wrong === undefined) return undefined;
  const [name] = wrong;
  const detail = "is not UTF-8: percent-encode the bytes of UTF-8, such as %C3%BC for ü";
  return refuse(400, `The parameter ${name} ${detail}.`, [{ pointer: name, detail }]);
}
