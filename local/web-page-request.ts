import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/**
 * Whether a request was made by a page in a browser: those carry Origin or Sec-Fetch-Site, SDK clients never
 * do. The local stand-ins of AWS services check no signature, so a page on any site could otherwise use them
 * through the visitor's loopback.
 */
export function isFromWebPage(request: IncomingMessage): boolean {
  return request.headers.origin !== undefined || request.headers["sec-fetch-site"] !== undefined;
}

/**
 * Whether a request names a host that is not an address of this machine: a page may have a name of its own
 * resolve here (DNS rebinding), which the browser takes for the page's own origin. Addresses and localhost
 * cannot be rebound.
 */
export function isForeignHost(request: IncomingMessage): boolean {
  const { host } = request.headers;
  if (host === undefined || !URL.canParse(`http://${host}`)) return true;
  const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, "");
  return name !== "localhost" && isIP(name) === 0;
}
