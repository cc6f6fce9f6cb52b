import type { IncomingMessage } from "node:http";

import { isForeignHost } from "../web-page-request.ts";

/**
 * Why a request is refused, or undefined. The local API asks for no key, so a web page that somebody
 * visits must not be able to start crews, neither across origins nor under a name of its own.
 */
export function refusedCaller(request: IncomingMessage, corsOrigins: string): string | undefined {
  const { host, origin } = request.headers;
  if (isForeignHost(request)) {
    return `The Host "${host ?? ""}" is not an address of this server. Use the address that is printed at the start.`;
  }
  if (origin !== undefined && !isAllowedOrigin(origin, host, corsOrigins)) {
    return `The origin ${origin} may not use this server. Add it to CORS_ORIGINS if it is yours.`;
  }
  if (origin === undefined && request.headers["sec-fetch-site"] === "cross-site") {
    return "A page of another site may not use this server.";
  }
  return undefined;
}

const isAllowedOrigin = (origin: string, host: string | undefined, corsOrigins: string): boolean =>
  origin === `http://${host}` ||
  corsOrigins
    .split(",")
    .map((entry) => entry.trim())
    .some((entry) => entry === "*" || entry === origin);
