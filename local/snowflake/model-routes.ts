import type { IncomingHttpHeaders } from "node:http";

import { type AnswerModel, RestRefusal } from "./rest-refusal.ts";
import type { Sessions } from "./sessions.ts";
import { SnowflakeError } from "./snowflake-error.ts";

const TOKEN_TYPES = ["PROGRAMMATIC_ACCESS_TOKEN", "OAUTH", "KEYPAIR_JWT"];

const NO_MODELS =
  "The local Snowflake server has no models. Rehearse the crew with MODEL=rehearsal, or ask those of an account: set SNOWFLAKE_ACCOUNT_URL and SNOWFLAKE_PAT";

interface ModelCall {
  readonly token: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** The address of Cortex's models. A caller logs in as to Snowflake's; there is nobody to answer. */
export const modelRoutes = (
  sessions: Sessions,
  answer: AnswerModel = () => {
    throw new RestRefusal(400, NO_MODELS);
  },
): Readonly<Record<string, (call: ModelCall) => Promise<Record<string, unknown>>>> => ({
  "POST /api/v2/cortex/v1/chat/completions": async ({ token, headers, body }) => {
    if (token !== undefined) findSession(sessions, token);
    else if (!isBearer(headers)) throw new RestRefusal(401, "The request has no login");
    return answer(body);
  },
});

function findSession(sessions: Sessions, token: string): void {
  try {
    sessions.find(token);
  } catch (error) {
    if (error instanceof SnowflakeError) throw new RestRefusal(401, error.message);
    throw error;
  }
}

/** As with its logins, any token is let in that has the shape of one. */
function isBearer(headers: IncomingHttpHeaders): boolean {
  const type = headers["x-snowflake-authorization-token-type"];
  const isKnown = type === undefined || TOKEN_TYPES.includes(String(type));
  return isKnown && /^Bearer \S+$/.test(String(headers["authorization"]));
}
