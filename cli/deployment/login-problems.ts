import {
  isAccountIdentifier,
  NO_ACCOUNT_IDENTIFIER,
} from "../../infra/snowflake-setup/account-identifier.ts";
import { PLAIN_NAME } from "../../infra/snowflake-setup/quote-name.ts";
import { ACCOUNT_IS_PLACEHOLDER, isPlaceholderAccount } from "./placeholder-account.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** The methods that are offered to a person; workload_identity is for what runs in AWS. */
const METHODS = ["externalbrowser", "key_pair", "programmatic_access_token", "oauth"];

const NAMES = ["SNOWFLAKE_ROLE", "SNOWFLAKE_WAREHOUSE", "SNOWFLAKE_DATABASE", "SNOWFLAKE_SCHEMA"];

/**
 * What is missing or wrong in a login's variables, apart from its key or token: each with what to write,
 * never with its value.
 */
export function loginProblems(variables: Variables): string[] {
  return [
    ...accountProblems(variables),
    ...methodProblems(variables),
    ...(variables["SNOWFLAKE_USER"] === undefined
      ? ["SNOWFLAKE_USER: write the name of the user who logs in"]
      : []),
    ...NAMES.filter((name) => !PLAIN_NAME.test(variables[name] ?? "")).map(
      (name) => `${name}: write a Snowflake name of at most 63 letters, digits and underscores`,
    ),
    ...addressProblems(variables),
  ];
}

function accountProblems({ SNOWFLAKE_ACCOUNT: account }: Variables): string[] {
  if (isPlaceholderAccount(account)) return [`SNOWFLAKE_ACCOUNT: ${ACCOUNT_IS_PLACEHOLDER}`];
  return account === undefined || isAccountIdentifier(account)
    ? []
    : [`SNOWFLAKE_ACCOUNT: ${NO_ACCOUNT_IDENTIFIER}`];
}

function methodProblems({ SNOWFLAKE_AUTHENTICATION: method }: Variables): string[] {
  if (method === undefined)
    return [
      `SNOWFLAKE_AUTHENTICATION: say what SNOWFLAKE_TOKEN is: ${METHODS.filter((name) => name !== "externalbrowser").join(", ")}`,
    ];
  return [...METHODS, "workload_identity"].includes(method)
    ? []
    : [`SNOWFLAKE_AUTHENTICATION: write one of ${METHODS.join(", ")}`];
}

/** Only Snowflake itself can show a person a page to log in at. */
function addressProblems({
  SNOWFLAKE_ACCESS_URL: url,
  SNOWFLAKE_AUTHENTICATION: method,
}: Variables): string[] {
  if (url === undefined) return [];
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return ["SNOWFLAKE_ACCESS_URL: write a URL such as https://myorg-myaccount.snowflakecomputing.com"];
  return method === "externalbrowser" && new URL(url).protocol === "http:"
    ? [
        "SNOWFLAKE_ACCESS_URL: a login in the browser needs Snowflake itself, at an https URL. The stack of npm start is reached by --local",
      ]
    : [];
}
