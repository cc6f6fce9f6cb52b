import type { IncomingMessage } from "node:http";

/**
 * Whether a request was made by a page in a browser: those carry Origin or Sec-Fetch-Site, SDK clients never do. The local
 * stand-ins of AWS services check no signature, so a page on any site could otherwise use them through the visitor's loopback.
 */
export function isFromWebPage(request: IncomingMessage): boolean {
  return request.headers.origin !== undefined || request.headers["sec-fetch-site"] !== undefined;
}
