import type { Contradiction, WrittenSettings } from "./contradiction.ts";
import {
  missingSnowflakeSecrets,
  snowflakeQueryContradictions,
  uselessSnowflakeSecrets,
} from "./snowflake-query-contradictions.ts";

/**
 * What is wrong between settings that are valid by themselves.
 * @param wrong the names of the invalid ones, which are absent from `written`
 * @param needsSecrets whether a secret that does not exist yet is a problem
 */
export function settingContradictions(
  written: WrittenSettings,
  wrong: ReadonlySet<string>,
  needsSecrets: boolean,
): string[] {
  return [
    ...ofAccess,
    ...(needsSecrets ? missingSnowflakeSecrets : []),
    ...uselessSnowflakeSecrets,
    ...snowflakeQueryContradictions,
  ]
    .filter(({ among }) => !among.some((name) => wrong.has(name)))
    .flatMap(({ problem }) => problem(written) ?? []);
}

const ofAccess: readonly Contradiction[] = [
  {
    among: ["max_running_crews", "run_crew_reserved_concurrency"],
    problem: ({ max_running_crews: slots, run_crew_reserved_concurrency: reserved }) =>
      typeof slots === "number" && typeof reserved === "number" && slots > reserved
        ? `max_running_crews: ${slots} crews cannot run at once where run_crew_reserved_concurrency is ${reserved}. Write at most ${reserved}, or reserve more.`
        : undefined,
  },
  {
    among: ["auth", "accept_open_access"],
    problem: ({ auth, accept_open_access: isAccepted }) =>
      auth === "none" && isAccepted !== true
        ? "accept_open_access: auth is none, so anybody who finds the URL can start crews at your cost. Write true if that is wanted."
        : undefined,
  },
  {
    among: ["otel_endpoint", "otel_headers_secret_arn"],
    problem: ({ otel_endpoint: endpoint, otel_headers_secret_arn: secret }) =>
      secret !== undefined && endpoint === undefined
        ? "otel_headers_secret_arn: there is no collector to send headers to. Write otel_endpoint as well, or leave this out."
        : undefined,
  },
  {
    among: ["snowflake_authentication", "snowflake_access_url"],
    problem: ({ snowflake_authentication: method = "workload_identity", snowflake_access_url: url }) =>
      method === "workload_identity" && isForeignUrl(url)
        ? "snowflake_access_url: workload_identity proves itself to Snowflake's own hosts only. Write a URL under snowflakecomputing.com, or choose key_pair."
        : undefined,
  },
  {
    among: ["snowflake_authentication", "snowflake_role_name"],
    problem: ({ snowflake_authentication: method = "workload_identity", snowflake_role_name: role }) =>
      method !== "workload_identity" && role !== undefined
        ? `snowflake_role_name: is not used with ${String(method)}, which needs no IAM role. Leave it out, or write snowflake_authentication: workload_identity.`
        : undefined,
  },
];

/**
 * The hosts that the driver sends its proof of identity to. Whoever else gets that proof could log in with it
 * for some minutes, so that the driver's SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES is left unset.
 */
const SNOWFLAKE_HOST = /(?:^|\.)snowflakecomputing\.(?:com|cn|mil)$/;

const isForeignUrl = (value: unknown): boolean =>
  typeof value === "string" && URL.canParse(value) && !SNOWFLAKE_HOST.test(new URL(value).hostname);
