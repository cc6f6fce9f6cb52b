import type { HttpAnswer } from "../../domain/http-answer.ts";

export interface HealthConnections {
  /** Logs in to Snowflake, running nothing; throws when that fails. */
  connect(signal: AbortSignal): Promise<void>;
  /** Length of the OAuth token in use, in characters; undefined for other methods. */
  oauthTokenLength(): Promise<number | undefined>;
  readonly environmentName: string;
  readonly account: string;
  readonly authentication: string;
}

export interface HealthBody {
  readonly status: "ok" | "unavailable";
  readonly environment: string;
  readonly snowflake_authmethod: string;
  readonly snowflake_account: string;
  readonly oauth_token_exists: boolean;
  readonly oauth_token_length: number;
}

interface HealthRequest {
  readonly signal: AbortSignal;
  readonly log: { warn(message: string, keys: Readonly<Record<string, unknown>>): void };
}

/** How long one answer serves all callers, in milliseconds: probes must not turn into logins. */
const REUSED_MILLISECONDS = 30_000;

/** The work of /health, which remembers its last answer. */
export function checkHealth(): (
  request: HealthRequest,
  connections: HealthConnections,
) => Promise<HttpAnswer<HealthBody>> {
  let last: { readonly until: number; readonly answer: Promise<HttpAnswer<HealthBody>> } | undefined;
  return (request, connections) => {
    if (last === undefined || last.until < Date.now()) {
      last = { until: Date.now() + REUSED_MILLISECONDS, answer: check(request, connections) };
    }
    return last.answer;
  };
}

async function check(
  request: HealthRequest,
  connections: HealthConnections,
): Promise<HttpAnswer<HealthBody>> {
  const [reachable, tokenLength] = await Promise.all([
    isReachable(request, connections),
    // A token that cannot be read fails the login too, whose reason is logged.
    connections.oauthTokenLength().catch(() => 0),
  ]);
  return {
    status: reachable ? 200 : 503,
    body: {
      status: reachable ? "ok" : "unavailable",
      environment: connections.environmentName,
      snowflake_authmethod: connections.authentication,
      snowflake_account: connections.account,
      oauth_token_exists: (tokenLength ?? 0) > 0,
      oauth_token_length: tokenLength ?? 0,
    },
  };
}

async function isReachable(request: HealthRequest, connections: HealthConnections): Promise<boolean> {
  try {
    await connections.connect(request.signal);
    return true;
  } catch (error) {
    request.log.warn("Snowflake cannot be reached", {
      reason: error instanceof Error ? error.message : String(error),
    });
    return false;
  }
}
