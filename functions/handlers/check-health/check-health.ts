import { RecordUnavailable } from "../../domain/errors.ts";
import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import { messageOf } from "../../text/error-text.ts";
import type { checkHealthContract } from "./contract.ts";

export interface HealthConnections {
  /** Logs in to Snowflake, running nothing; throws when that fails. */
  connect(signal: AbortSignal): Promise<void>;
  /** Length of the OAuth token in use, in characters; undefined for other methods. */
  oauthTokenLength(): Promise<number | undefined>;
  readonly environmentName: string;
  readonly account: string;
  readonly authentication: string;
}

type HealthRequest = RequestOf<typeof checkHealthContract>;
type HealthAnswer = HttpAnswer<BodyOf<typeof checkHealthContract>>;

/** How long one answer serves all callers, in milliseconds: probes must not turn into logins. */
const REUSED_MILLISECONDS = 30_000;

/** The work of /health, which remembers its last answer. */
export function checkHealth(): (
  request: HealthRequest,
  connections: HealthConnections,
) => Promise<HealthAnswer> {
  let last: { readonly until: number; readonly answer: Promise<HealthAnswer> } | undefined;
  return (request, connections) => {
    if (last === undefined || last.until < Date.now()) {
      last = { until: Date.now() + REUSED_MILLISECONDS, answer: check(request, connections) };
    }
    return last.answer;
  };
}

async function check(request: HealthRequest, connections: HealthConnections): Promise<HealthAnswer> {
  const [problem, tokenLength] = await Promise.all([
    problemOf(request, connections),
    // A token that cannot be read makes the login fail, too, and its reason is shown.
    connections.oauthTokenLength().catch(() => 0),
  ]);
  const body = {
    status: problem === undefined ? "ok" : "unavailable",
    environment: connections.environmentName,
    snowflake_authmethod: connections.authentication,
    snowflake_account: connections.account,
    oauth_token_exists: (tokenLength ?? 0) > 0,
    oauth_token_length: tokenLength ?? 0,
  } as const;
  return problem === undefined
    ? { status: 200, body }
    : { status: 503, body, headers: { "X-Health-Detail": asHeader(problem) } };
}

/** Why the login to Snowflake fails; undefined when it does not. */
async function problemOf(
  request: HealthRequest,
  connections: HealthConnections,
): Promise<string | undefined> {
  try {
    await connections.connect(request.signal);
    return undefined;
  } catch (error) {
    const reason = messageOf(error);
    request.log.warn("Snowflake cannot be reached", { reason });
    // Only the project's own errors are sentences that anybody may read.
    return error instanceof RecordUnavailable
      ? reason
      : "The check itself failed: the function's log says why";
  }
}

/** Longest header, in characters; API Gateway takes 10 KB for all of them. */
const HEADER_CHARACTERS = 500;

/**
 * One line of ASCII, as a header must be. The body's keys are part of the contract, so the reason is told
 * here. The endpoint asks for no key, so AWS's account numbers, which the log shows, are left out.
 */
const asHeader = (text: string): string =>
  text
    .replaceAll(/[^\x21-\x7e]+/g, " ")
    .replaceAll(/\b\d{12}\b/g, "*")
    .slice(0, HEADER_CHARACTERS);
