import type { IncomingMessage } from "node:http";

import type { APIGatewayProxyEvent } from "aws-lambda";

import { readUtf8 } from "../../functions/text/utf-8.ts";

/** API Gateway takes so much; what is more is refused before a function sees it. */
const GATEWAY_BODY_BYTES = 10 * 1024 * 1024;

/**
 * The bytes of a request's body; undefined when there are too many. The rest of those is read and forgotten,
 * for a client that is still sending would not see the answer.
 */
export async function readBytes(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > GATEWAY_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= GATEWAY_BODY_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", reject);
  });
}

/**
 * A body as an event has it. API Gateway decodes it, and puts U+FFFD in the place of what is not UTF-8. Here
 * such bytes are passed on as they are, as its events do with binary bodies, so that the refusal can say
 * where they stand.
 */
export function eventBody(bytes: Buffer): Pick<APIGatewayProxyEvent, "body" | "isBase64Encoded"> {
  if (bytes.length === 0) return { body: null, isBase64Encoded: false };
  const read = readUtf8(bytes);
  return "text" in read
    ? { body: read.text, isBase64Encoded: false }
    : { body: bytes.toString("base64"), isBase64Encoded: true };
}
