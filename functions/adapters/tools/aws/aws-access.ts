import { NodeHttpHandler } from "@smithy/node-http-handler";

import { proxyAgent } from "../../network/proxies.ts";
import type { ToolContext } from "../built-in-tool.ts";

type Environment = ToolContext["environment"];

/** What the local stack gives functions in place of credentials, which its own servers do not look at. */
const LOCAL_KEY = "local";

/** How a client of an SDK logs in. */
interface AwsLogin {
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly profile?: string;
}

/**
 * With the keys among the variables, as in Lambda; without any as the SDK finds them on a machine: a profile,
 * a login by SSO, or the machine's own role.
 */
export function awsLogin(environment: Environment): AwsLogin {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId = "",
    AWS_SECRET_ACCESS_KEY: secretAccessKey = "",
    AWS_SESSION_TOKEN: sessionToken,
    AWS_PROFILE: profile,
  } = environment;
  if (accessKeyId === "" || secretAccessKey === "" || accessKeyId === LOCAL_KEY)
    return { profile: profile || "default" };
  return { credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } };
}

/** CrewAI's tools ask in us-east-1 where nothing says otherwise. */
export const awsRegion = (environment: Environment): string =>
  environment["AWS_REGION"] || environment["AWS_DEFAULT_REGION"] || "us-east-1";

/**
 * How a client of an SDK asks: within a tool's call two tries that nobody answers, and time for the sentence;
 * through the proxy that the variables name.
 */
export function awsRequests(environment: Environment): NodeHttpHandler {
  const httpsAgent = proxyAgent(environment);
  // Also for clients that would speak HTTP/2, which no proxy is asked by.
  return new NodeHttpHandler({
    connectionTimeout: 3000,
    requestTimeout: 20_000,
    throwOnRequestTimeout: true,
    ...(httpsAgent && { httpsAgent }),
  });
}

/** Of a refusal, and credentials that are none. */
const REFUSED =
  /^(?:AccessDenied(?:Exception)?|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken(?:Exception)?|UnrecognizedClientException|CredentialsProviderError|InvalidSignatureException)$/;

/** Why AWS did not do what a tool asks, in words that say what to set. */
export function awsFailure(cause: unknown, { service, action, place, environment }: AwsAsked): Error {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  const said = name === "Error" || message.startsWith(name) ? message : `${name}: ${message}`;
  if (!REFUSED.test(name)) return new Error(`${service} failed: ${said}`, { cause });
  const sentence = `${service} refused it (${said}). ${ownerOf(environment)} must be allowed ${action} on ${place}`;
  return new Error(sentence, { cause });
}

interface AwsAsked {
  /** "Amazon S3" */
  readonly service: string;
  /** "s3:GetObject" */
  readonly action: string;
  readonly place: string;
  readonly environment: Environment;
}

function ownerOf(environment: Environment): string {
  if (environment["CREW_AWS_ACCESS_KEY_ID"]) return "Whose key CREW_AWS_ACCESS_KEY_ID is";
  const isLocal = environment["FILES_BUCKET"] === undefined;
  return isLocal
    ? "Whose AWS credentials this machine has (AWS_PROFILE, AWS_ACCESS_KEY_ID)"
    : "The function's role, by a policy that the setting tool_policy_arns names,";
}
