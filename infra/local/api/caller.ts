import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/**
 * Why a request may not come in, or undefined. The local API asks for no key, so a web page that somebody visits must not
 * be able to start crews: neither across origins, nor under a name of its own that resolves to this machine (DNS rebinding).
 */
export function refusedCaller(
  request: IncomingMessage,
  host: string,
  corsOrigins: string,
): string | undefined {
  const name = hostName(request.headers.host);
  if (name === undefined || !(name === "localhost" || name === host || isIP(name) !== 0)) {
    return `The Host "${request.headers.host ?? ""}" is none of this server's. Use its address as printed at start.`;
  }
  const { origin } = request.headers;
  if (origin !== undefined && !isAllowedOrigin(origin, request.headers.host, corsOrigins)) {
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

/** Without port and brackets. */
function hostName(host: string | undefined): string | undefined {
  if (host === undefined || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, "");
}
