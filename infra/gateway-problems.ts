import type { ResponseType } from "aws-cdk-lib/aws-apigateway";

export interface GatewayProblem {
  readonly id: string;
  readonly type: Exclude<keyof typeof ResponseType, "prototype" | "of">;
  /** Absent where one response stands for several codes. */
  readonly status?: number;
  readonly title: string;
  /** What to do; the gateway's own words if absent. */
  readonly detail?: string;
}

/** What is said where there is no such path, and where a path does not take a method. */
export const NO_SUCH_PATH = "There is nothing under this path. See docs/api.md for the paths there are.";
export const methodsSentence = (allowed: string): string => `This path takes ${allowed} only.`;

/** What API Gateway answers by itself, before or instead of a function. */
export const GATEWAY_PROBLEMS: readonly GatewayProblem[] = [
  {
    id: "NoSuchPath",
    // The gateway's name for a path it has no resource for; it would answer 403.
    type: "MISSING_AUTHENTICATION_TOKEN",
    status: 404,
    title: "Not Found",
    detail: NO_SUCH_PATH,
  },
  {
    id: "NoKey",
    type: "INVALID_API_KEY",
    status: 403,
    title: "Forbidden",
    detail:
      "The x-api-key header is missing or wrong. The deployment's outputs name the command that shows the key.",
  },
  {
    id: "TooLarge",
    type: "REQUEST_TOO_LARGE",
    status: 413,
    title: "Content Too Large",
    detail: "The body is too large; at most 256 KB are taken. Pass large inputs by reference.",
  },
  {
    id: "Throttled",
    type: "THROTTLED",
    status: 429,
    title: "Too Many Requests",
    detail: "Requests come faster than the deployment allows. Wait a second and send it again.",
  },
  {
    id: "FunctionTookTooLong",
    type: "INTEGRATION_TIMEOUT",
    status: 504,
    title: "Gateway Timeout",
    detail:
      "It is not known whether the request was carried out. Repeat a start with the same Idempotency-Key, and it happens once.",
  },
  { id: "Refused", type: "DEFAULT_4XX", title: "Refused" },
  {
    id: "Broken",
    type: "DEFAULT_5XX",
    title: "Internal Server Error",
    detail: "The request could not be carried out. Try again in a minute.",
  },
];
