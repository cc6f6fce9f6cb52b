import type { APIGatewayProxyEvent } from "aws-lambda";

import { type HttpAnswer, refuse } from "../domain/http-answer.ts";
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
