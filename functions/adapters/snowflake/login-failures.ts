import { Defect, InvalidInput, SecretUnavailable } from "../../domain/errors.ts";
import { codeOf, thrownProperty, thrownText } from "../../text/error-text.ts";
import { isMistake } from "./driver-errors.ts";
import type { SnowflakeSettings } from "./settings.ts";

/** A login that failed; its message is one sentence in ASCII that says what to do and holds no secret. */
export class LoginFailed extends Error {
  override readonly name = "LoginFailed";
  /** Snowflake's code, the driver's, or the name of what failed before Snowflake was asked; for logs. */
  readonly code: string;
  constructor(sentence: string, code: string) {
    super(sentence);
    this.code = code;
  }
}

type Sentence = (settings: SnowflakeSettings) => string;

const placeOf = ({ credentialPlace = "the Snowflake secret" }: Pick<SnowflakeSettings, "credentialPlace">) =>
  credentialPlace;

const refusedRole: Sentence = ({ SNOWFLAKE_USER, SNOWFLAKE_ROLE }) =>
  `The role ${SNOWFLAKE_ROLE} is not there or not granted to the user ${SNOWFLAKE_USER}: run GRANT ROLE ${SNOWFLAKE_ROLE} TO USER ${SNOWFLAKE_USER} (npm run snowflake:setup prints it)`;
const policy: Sentence = ({ SNOWFLAKE_USER }) =>
  `A network policy of Snowflake keeps this address out: let it in, or give the user ${SNOWFLAKE_USER} a policy of its own that does`;

/**
 * What Snowflake's codes for logins mean here. 390318 is named in the driver (constants/gs_errors.js), 390201
 * and 390432 in issues of Snowflake's drivers; Snowflake lists the others nowhere in public, so their
 * sentences say what to look at.
 */
const BY_CODE: Readonly<Record<string, Sentence>> = {
  390101: ({ SNOWFLAKE_USER }) =>
    `The Snowflake user ${SNOWFLAKE_USER} is disabled: ALTER USER ${SNOWFLAKE_USER} SET DISABLED = FALSE`,
  390102: ({ SNOWFLAKE_USER }) =>
    `The Snowflake user ${SNOWFLAKE_USER} is locked for a while after failed logins: wait 15 minutes, or ALTER USER ${SNOWFLAKE_USER} SET MINS_TO_UNLOCK = 0`,
  390186: refusedRole,
  390189: refusedRole,
  390201: (settings) =>
    `The database ${settings.SNOWFLAKE_DATABASE}, its schema ${settings.SNOWFLAKE_SCHEMA} or the warehouse ${settings.SNOWFLAKE_WAREHOUSE} is not there or not granted to the role ${settings.SNOWFLAKE_ROLE}: run what npm run snowflake:setup prints`,
  390318: (settings) =>
    `The OAuth access token in ${placeOf(settings)} has expired: put a fresh one there, or client credentials, with which tokens are fetched`,
  390420: policy,
  390422: policy,
  390432: ({ SNOWFLAKE_USER }) =>
    `Snowflake wants a network policy before ${SNOWFLAKE_USER} may use a programmatic access token: ALTER USER ${SNOWFLAKE_USER} SET NETWORK_POLICY = ..., or log in by workload_identity or key_pair`,
};

/**
 * Codes that refuse the credential itself: what is wrong with it depends on the method. 3943.. are JWTs',
 * 3944.. access tokens'.
 */
const CREDENTIAL_REFUSED = /^(?:390100|390144|390303|390309|39[45]\d{3})$/;

const BY_METHOD: Readonly<Record<SnowflakeSettings["SNOWFLAKE_AUTHENTICATION"], Sentence>> = {
  workload_identity: ({ SNOWFLAKE_IDENTITY_ROLE_ARN }) =>
    `Snowflake knows no user for the IAM role ${SNOWFLAKE_IDENTITY_ROLE_ARN || "of this function"}: run the CREATE USER ... WORKLOAD_IDENTITY that npm run snowflake:setup prints, in the account that snowflake_account names`,
  key_pair: ({ SNOWFLAKE_USER, SNOWFLAKE_ACCOUNT, ...settings }) =>
    `Snowflake refuses the key of the user ${SNOWFLAKE_USER} in ${SNOWFLAKE_ACCOUNT}: set the public key that belongs to the private key in ${placeOf(settings)} (ALTER USER ${SNOWFLAKE_USER} SET RSA_PUBLIC_KEY = '...'), and see that account, user and this machine's clock are right`,
  programmatic_access_token: ({ SNOWFLAKE_USER, SNOWFLAKE_ROLE, ...settings }) =>
    `Snowflake refuses the programmatic access token of the user ${SNOWFLAKE_USER}: it is expired, removed, rotated or restricted to a role other than ${SNOWFLAKE_ROLE}; make a new one and put it into ${placeOf(settings)}`,
  oauth: ({ SNOWFLAKE_USER, ...settings }) =>
    `Snowflake refuses the OAuth access token: see that its security integration is enabled, that the token is for the user ${SNOWFLAKE_USER} and this account, and that ${placeOf(settings)} holds the latest`,
};

/**
 * Whether a login was refused for its credential: a rotation may have fallen between reading the secret and
 * the login.
 */
export const isCredentialRefused = (error: unknown): boolean =>
  CREDENTIAL_REFUSED.test(codeOf(error)) || codeOf(error) === "390318";

/**
 * Turns whatever a login threw into a LoginFailed, or a Defect where it is none's but this process's; errors
 * that are sentences already (InvalidInput) stay.
 */
export function explainLoginFailure(error: unknown, settings: SnowflakeSettings): Error {
  if (error instanceof InvalidInput || error instanceof LoginFailed || error instanceof Defect) return error;
  if (isMistake(error)) return new Defect("The login to Snowflake failed", { cause: error });
  if (error instanceof SecretUnavailable) return new LoginFailed(error.message, error.name);
  const code = codeOf(error);
  const sentence = CREDENTIAL_REFUSED.test(code)
    ? BY_METHOD[settings.SNOWFLAKE_AUTHENTICATION](settings)
    : (BY_CODE[code]?.(settings) ?? beforeSnowflake(error, settings) ?? onTheWay(error, settings));
  return new LoginFailed(sentence ?? unknownFailure(error), code || thrownText(error, "name"));
}

/**
 * Failures of what comes before Snowflake is asked: AWS for workload identity, the token endpoint for OAuth.
 */
function beforeSnowflake(error: unknown, settings: SnowflakeSettings): string | undefined {
  if (settings.SNOWFLAKE_AUTHENTICATION === "workload_identity") return identityFailure(error, settings);
  if (settings.SNOWFLAKE_AUTHENTICATION !== "oauth" || isDrivers(error)) return undefined;
  const status =
    thrownProperty(thrownProperty(error, "response"), "status") ?? thrownProperty(error, "status");
  if (typeof status === "number" && status < 500) {
    return `The token endpoint refuses the OAuth client (HTTP ${status}): see that client_id, client_secret, token_url and scope in ${placeOf(settings)} are right`;
  }
  return `No OAuth token came from the token endpoint: see that token_url in ${placeOf(settings)} is right and that it answers`;
}

function identityFailure(error: unknown, settings: SnowflakeSettings): string | undefined {
  const role = settings.SNOWFLAKE_IDENTITY_ROLE_ARN || "of this function";
  const name = thrownText(error, "name");
  if (name.startsWith("AccessDenied")) {
    return `AWS does not let this function assume the IAM role ${role}: deploy the stack again, which makes the role and its trust`;
  }
  if (
    name === "CredentialsProviderError" ||
    /Token.{0,40}(?:Expired|Invalid)|ExpiredToken|InvalidClientTokenId/.test(name)
  ) {
    return "There are no valid AWS credentials here, and Snowflake's workload_identity login needs them: outside AWS choose key_pair";
  }
  if (thrownText(error, "message").startsWith("WORKLOAD_IDENTITY requires a recognized Snowflake host")) {
    return "Workload identity is proven to Snowflake's own hosts only: leave SNOWFLAKE_ACCESS_URL out, or name a host under snowflakecomputing.com";
  }
  return undefined;
}

/**
 * Told by the names that the driver sets, since an answer that is not Snowflake's gives an error without a
 * code.
 */
const isDrivers = (error: unknown): boolean =>
  /^\d{6}$/.test(codeOf(error)) || thrownProperty(error, "name") === "OperationFailedError";

const HOST_UNKNOWN = /^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/;

/** A sentence for failures between here and Snowflake; undefined for all others. */
export function onTheWay(
  error: unknown,
  settings: Pick<SnowflakeSettings, "SNOWFLAKE_ACCOUNT" | "SNOWFLAKE_ACCESS_URL">,
): string | undefined {
  const code = codeOf(error);
  const isAnswerless = ["401001", "401002", "401003"].includes(code) || (code === "" && isDrivers(error));
  if (!isAnswerless) return undefined;
  const host = settings.SNOWFLAKE_ACCESS_URL
    ? `The host of SNOWFLAKE_ACCESS_URL (${new URL(settings.SNOWFLAKE_ACCESS_URL).host})`
    : `The host of the Snowflake account ${settings.SNOWFLAKE_ACCOUNT}`;
  const check =
    "see that snowflake_account (written <organization>-<account>) and snowflake_access_url are right";
  const cause = thrownText(thrownProperty(error, "cause"), "code");
  if (HOST_UNKNOWN.test(cause)) return `${host} is not known: ${check}`;
  if (CERTIFICATE.test(cause))
    return `${host} shows no certificate that is valid for it (${cause}): ${check}`;
  const status = thrownProperty(thrownProperty(error, "response"), "statusCode");
  if (status === 403 || status === 404) return `${host} serves no such account (HTTP ${status}): ${check}`;
  if (typeof status === "number")
    return `${host} answers HTTP ${status} at the moment; if that lasts, see status.snowflake.com`;
  if (code !== "401001") return `${host} does not answer as Snowflake does: ${check}`;
  if (cause === "ECONNREFUSED" && settings.SNOWFLAKE_ACCESS_URL)
    return `${host} cannot be reached (${cause}): is it running? If it is, ${check}`;
  return `${host} cannot be reached${cause === "" ? "" : ` (${cause})`}; if that lasts, see status.snowflake.com and that ${check.slice("see that ".length)}`;
}

/** Snowflake's own words are left out: they may quote what was sent. */
function unknownFailure(error: unknown): string {
  const code = codeOf(error);
  return code === ""
    ? `The login to Snowflake failed unexpectedly (${thrownText(error, "name") || "no reason given"})`
    : `Snowflake refuses the login with code ${code}: its LOGIN_HISTORY (INFORMATION_SCHEMA.LOGIN_HISTORY_BY_USER) says why`;
}
