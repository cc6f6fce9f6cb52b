import { codeOf, thrownText } from "../../text/error-text.ts";
import type { SnowflakeSettings } from "./settings.ts";

type Hint = (settings: SnowflakeSettings) => string;

const grants: Hint = ({ SNOWFLAKE_ROLE }) =>
  `what the role ${SNOWFLAKE_ROLE} needs is granted by npm run migrate, after what npm run snowflake:setup prints`;

/**
 * What an administrator does about a refusal that lasts; a login does not tell any of these (Snowflake checks
 * its role only).
 */
const BY_CODE: Readonly<Record<string, Hint>> = {
  "000606": ({ SNOWFLAKE_WAREHOUSE, SNOWFLAKE_ROLE }) =>
    `the warehouse ${SNOWFLAKE_WAREHOUSE} is not there or not granted to the role ${SNOWFLAKE_ROLE}: run what npm run snowflake:setup prints`,
  "003001": grants,
  "090073": ({ SNOWFLAKE_WAREHOUSE }) =>
    `the resource monitor of the warehouse ${SNOWFLAKE_WAREHOUSE} has used up its quota: raise it, or wait for its next interval`,
};

const RECORD_TABLE = /\bCREW_EXECUTION_RESULTS\b/i;

/** A refusal with what to do about it, its code and SQL state kept; other errors as they are. */
export function withHint(error: unknown, settings: SnowflakeSettings): unknown {
  const message = thrownText(error, "message").trim();
  const isTableMissing = ["002003", "002043"].includes(codeOf(error)) && RECORD_TABLE.test(message);
  const hint = isTableMissing ? grants : BY_CODE[codeOf(error)];
  if (hint === undefined) return error;
  return Object.assign(new Error(`${message} (${hint(settings)})`, { cause: error }), {
    code: codeOf(error),
    sqlState: thrownText(error, "sqlState"),
  });
}
