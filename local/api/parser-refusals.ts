import { randomUUID } from "node:crypto";
import type { Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import type { APIGatewayProxyResult } from "aws-lambda";

import { type KnownStatus, REASONS } from "../../functions/runtime/http-reasons.ts";
import { codeOf, messageOf } from "../../functions/text/error-text.ts";
import { type GatewayAnswers, gatewayAnswers } from "./gateway-answers.ts";

/**
 * What Node answers by itself, to what is no request or none that it understands, has no body and no id.
 * These are the same refusals as everywhere else: problem+json.
 * @param answer is called with the answer to a request that was understood
 */
export function refuseInPlaceOfNode(
  server: Server,
  corsOrigins: string,
  answer: (response: ServerResponse, result: APIGatewayProxyResult) => void,
): void {
  const answersTo = (origin?: string): GatewayAnswers => gatewayAnswers(randomUUID(), origin, corsOrigins);
  const busy = new WeakMap<Duplex, ServerResponse>();
  server.on("request", ({ socket }, response) => busy.set(socket, response));
  server.on("checkExpectation", ({ headers }, response) => {
    const detail = `There is no answer to "Expect: ${headers.expect}". Leave the header out, or send "100-continue".`;
    answer(response, answersTo(headers.origin).problem(417, detail));
  });
  server.on("connect", (_request, socket) => {
    const detail = "This server is no proxy: CONNECT asks for one. Ask for a path such as /health.";
    writeAndClose(socket, answersTo().problem(405, detail, { Allow: "GET, HEAD, POST, OPTIONS" }));
  });
  server.on("clientError", (error, socket) => {
    const response = busy.get(socket);
    const isAnswering = response !== undefined && response.headersSent && !response.writableEnded;
    // Bytes amid another answer would be taken for a part of it.
    if (codeOf(error) === "ECONNRESET" || !socket.writable || isAnswering) {
      socket.destroy();
      return;
    }
    const { status, detail } = refusalOf(error);
    writeAndClose(socket, answersTo().problem(status, detail));
  });
}

interface ParserRefusal {
  readonly status: KnownStatus;
  readonly detail: string;
}

const REFUSALS: Readonly<Record<string, ParserRefusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    detail:
      "The request's line and headers are too long: they may have 16 KB together. Send fewer or shorter.",
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    detail: "The extensions of the body's chunks are too long. Send the body without them.",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    detail: "The request did not arrive in time. Send it again, all at once.",
  },
};

function refusalOf(error: Error): ParserRefusal {
  const known = REFUSALS[codeOf(error)];
  if (known !== undefined) return known;
  const reason = messageOf(error).replace(/^Parse Error: /, "");
  return {
    status: 400,
    detail: `What was sent is not valid HTTP: ${reason}. Send requests with an HTTP client, to http://, not https://.`,
  };
}

/** For what no ServerResponse was made for. The connection cannot be used after it. */
function writeAndClose(socket: Duplex, { statusCode, headers, body }: APIGatewayProxyResult): void {
  const lines = [
    `HTTP/1.1 ${statusCode} ${REASONS[statusCode as KnownStatus]}`,
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}
