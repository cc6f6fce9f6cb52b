import type { ServerResponse } from "node:http";

import type { APIGatewayProxyResult } from "aws-lambda";

import type { OnPiece } from "../lambda/function-options.ts";

/** What ends status and headers in what Lambda sends of an answer in pieces. */
const DELIMITER = Buffer.alloc(8);

/**
 * Passes on what a function answers in pieces, as they come.
 * @param begin writes status and headers
 * @throws Error if the function ends before it has sent those; whatever the invocation throws
 */
export async function answerInPieces(
  response: ServerResponse,
  begin: (response: ServerResponse, result: Omit<APIGatewayProxyResult, "body">) => void,
  invoke: (onPiece: OnPiece) => Promise<unknown>,
): Promise<void> {
  let before = Buffer.alloc(0);
  await invoke((piece) => {
    if (response.destroyed) return;
    if (response.headersSent) {
      response.write(piece);
      return;
    }
    before = Buffer.concat([before, piece]);
    const end = before.indexOf(DELIMITER);
    if (end < 0) return;
    begin(response, JSON.parse(before.toString("utf8", 0, end)) as APIGatewayProxyResult);
    response.flushHeaders();
    response.write(before.subarray(end + DELIMITER.length));
  });
  if (!response.headersSent && !response.destroyed)
    throw new Error("The function ended without status and headers");
  response.end();
}
