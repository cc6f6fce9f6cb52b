/**
 * What RFC 9110, for 429 and 431 RFC 6585, calls the status codes that this API answers with. Node's own list
 * has older names for some: "Payload Too Large" for 413, "Unprocessable Entity" for 422.
 */
export const REASONS = {
  200: "OK",
  204: "No Content",
  303: "See Other",
  304: "Not Modified",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  417: "Expectation Failed",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const satisfies Readonly<Record<number, string>>;

/** A status code that this API answers with. */
export type KnownStatus = keyof typeof REASONS;

export const isKnownStatus = (status: number): status is KnownStatus => Object.hasOwn(REASONS, status);
