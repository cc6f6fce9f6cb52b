/**
 * Answers are data for programs: nothing may sniff, frame, cache or run them. `sandbox` forbids as much as
 * `default-src 'none'` does for a document that loads nothing, without the quotes that API Gateway's own
 * header values, quoted themselves, need not take.
 */
export const SECURITY_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Content-Security-Policy": "sandbox",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=63072000",
} as const;

/** Response headers that a browser's script may read. */
export const EXPOSED_HEADERS = [
  "Location",
  "Link",
  "ETag",
  "Retry-After",
  "X-Request-Id",
  "Idempotent-Replay",
];

/** Request headers that a browser's script may send. */
export const CORS_REQUEST_HEADERS = [
  "x-api-key",
  "idempotency-key",
  "if-none-match",
  "last-event-id",
  "content-type",
];

/** Headers that every answer carries, refusals and failures and the gateway's own included. */
export function answerHeaders(
  requestId: string,
  origin: string | undefined,
  corsOrigins: string,
): Record<string, string> {
  return {
    ...SECURITY_HEADERS,
    "Cache-Control": "no-store",
    "X-Request-Id": requestId,
    ...corsHeaders(origin, corsOrigins),
  };
}

function corsHeaders(origin: string | undefined, corsOrigins: string): Record<string, string> {
  const allowed = allowedOrigins(corsOrigins);
  if (origin === undefined || !(allowed.includes(origin) || allowed.includes("*"))) return {};
  return {
    "Access-Control-Allow-Origin": allowed.includes("*") ? "*" : origin,
    "Access-Control-Expose-Headers": EXPOSED_HEADERS.join(", "),
    Vary: "Origin",
  };
}

const allowedOrigins = (corsOrigins: string): readonly string[] =>
  corsOrigins.split(",").flatMap((entry) => entry.trim() || []);

/**
 * What an answer that may be kept depends on. It was given for a key: who shares the browser without that is
 * not to read it from there. And where pages of other origins may read answers, one that was given to none of
 * them lacks the header that lets them.
 */
export function varyingWith(
  headers: Readonly<Record<string, string>>,
  corsOrigins: string,
): Record<string, string> {
  if (/\bno-store\b/.test(headers["Cache-Control"] ?? "")) return {};
  return { Vary: allowedOrigins(corsOrigins).length > 0 ? "Origin, x-api-key" : "x-api-key" };
}
