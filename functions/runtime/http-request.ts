import type { APIGatewayProxyEvent } from "aws-lambda";
import type * as z from "zod";

import { explained, pointerOf, refuse, type RequestError } from "../domain/http-answer.ts";
import type { Log } from "../domain/log.ts";
import { exactNumbersIn, parseExactly } from "../json/exact-json.ts";
import type { ExactNumber } from "../json/exact-number.ts";
import { levelsOf, MOST_LEVELS } from "../json/levels.ts";
import { repeatedKey } from "../json/repeated-key.ts";
import { cut } from "../text/cut.ts";
import type { HttpContract } from "./contract.ts";
import { unknownParameters } from "./http-unknown-parameters.ts";
import {
  bodyText,
  refusedDuplicates,
  refusedEncoding,
  refusedParameters,
  refusedRepetition,
  refusedText,
} from "./request-text.ts";

/** Largest body that is read, in bytes; more is refused with 413. */
export const MAXIMUM_BODY_BYTES = 256 * 1024;

/** A request that kept the contract. */
export interface HttpRequest<Parameters, Body> {
  readonly parameters: Parameters;
  readonly body: Body;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What stands before the contract's path in URLs that clients see: the API's stage, or nothing. */
  readonly basePath: string;
  /** The path that clients see, with what stands before the contract's. */
  readonly path: string;
  readonly requestId: string;
  /** Id of the API key that the request came with; undefined where the API asks for none. */
  readonly apiKeyId?: string | undefined;
  readonly log: Log;
  /** Aborts a second before Lambda would end the invocation. */
  readonly signal: AbortSignal;
  /** Aborts when nobody waits for the answer any more, where that is known: on the local stack. */
  readonly unwanted?: AbortSignal | undefined;
}

/** Aborts as `signal` does, and when nobody waits for the answer any more. */
export const whileWanted = ({ signal, unwanted }: HttpRequest<unknown, unknown>): AbortSignal =>
  unwanted === undefined ? signal : AbortSignal.any([signal, unwanted]);

/** A request as the work of a contract's handler gets it. */
export type RequestOf<C extends HttpContract> = HttpRequest<z.output<C["parameters"]>, z.output<C["body"]>>;

type Parsed<Value> = { readonly value: Value } | ReturnType<typeof refuse>;

/** The API Gateway event as the contract's parameters and body, or the refusal it earns. */
export function parseRequest<
  P extends z.ZodObject,
  B extends z.ZodType,
  O extends z.ZodType,
  E extends z.ZodObject,
>(
  contract: HttpContract<P, B, O, E>,
  event: APIGatewayProxyEvent,
): Parsed<{ readonly parameters: z.output<P>; readonly body: z.output<B> }> {
  const given = { ...event.queryStringParameters, ...event.pathParameters };
  const refused = refusedParameters(given) ?? refusedDuplicates(event.multiValueQueryStringParameters);
  if (refused !== undefined) return refused;
  const parameters = contract.parameters.safeParse(given);
  if (!parameters.success) {
    const known = Object.keys(contract.parameters.shape).filter((name) => !isInPath(contract, name));
    return refuse(
      422,
      ...explained(
        "The parameters are not what this endpoint takes",
        parameters.error.issues.flatMap((issue) => parameterErrors(issue, known)),
        "a parameter",
      ),
    );
  }
  const json = contract.route.method === "GET" ? refuseBody(event) : readBody(event);
  if ("refusal" in json) return json;
  const body = contract.body.safeParse(json.value);
  if (!body.success) {
    return refuse(
      422,
      ...explained("The body is not what this endpoint takes", body.error.issues.flatMap(bodyErrors)),
    );
  }
  return { value: { parameters: parameters.data, body: body.data } };
}

/** The stage is in it, which API Gateway puts into the path that it shows in the request context only. */
export const clientPathOf = (event: APIGatewayProxyEvent): string => event.requestContext.path ?? event.path;

/** What that has before the contract's path. */
export function basePathOf(event: APIGatewayProxyEvent): string {
  const whole = clientPathOf(event);
  return whole.endsWith(event.path) ? whole.slice(0, whole.length - event.path.length) : "";
}

/** RFC 9110, 9.3.1: a GET's body has no meaning; what it says would be left out without a word. */
function refuseBody({ body, httpMethod }: APIGatewayProxyEvent): Parsed<undefined> {
  if ((body ?? "").trim() === "") return { value: undefined };
  const advice = "Leave the body out, and write parameters into the URL, behind a question mark.";
  return refuse(400, `A ${httpMethod} takes no body, and this one has one. ${advice}`);
}

/** Undefined for an absent or empty body. */
function readBody(event: APIGatewayProxyEvent): Parsed<unknown> {
  const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > MAXIMUM_BODY_BYTES) {
    return refuse(
      413,
      `The body has ${bytes.length} bytes; at most ${MAXIMUM_BODY_BYTES} are taken. Pass large inputs by reference.`,
    );
  }
  const packed = bytes.length > 0 ? refusedEncoding(event) : undefined;
  if (packed !== undefined) return packed;
  const read = bodyText(event, bytes);
  if ("refusal" in read) return read;
  if (read.value.trim() === "") return { value: undefined };
  try {
    const value = JSON.parse(read.value) as unknown;
    const problem = unusable(value);
    if (problem !== undefined) return refuse(422, problem);
    const repeated = repeatedKey(read.value);
    return repeated === undefined ? withAllDigits(read.value) : refusedRepetition(repeated);
  } catch (error) {
    return refusedText(read.value, error);
  }
}

/** A double changes numbers in silence, and the record's own changes what has more than 38 digits. */
function withAllDigits(text: string): Parsed<unknown> {
  const value = parseExactly(text);
  const errors = exactNumbersIn(value)
    .filter(({ number }) => !number.isStorable)
    .slice(0, MOST_ERRORS)
    .map(({ path, number }) => ({ pointer: pointerOf(path), detail: tooPrecise(number) }));
  return errors.length === 0
    ? { value }
    : refuse(422, ...explained("The body has numbers that cannot be kept as they are", errors));
}

const tooPrecise = ({ source }: ExactNumber): string =>
  `is ${cut(source, LONGEST_NUMBER)}, which takes more than 38 digits; write one of fewer, or a text where that will do`;

const LONGEST_NUMBER = 60;
/** Whoever sends more has sent a table of them. */
const MOST_ERRORS = 20;

/**
 * What makes JSON useless whatever it is for: nesting that exhausts stacks, and values that no database
 * takes.
 */
function unusable(value: unknown): string | undefined {
  let levels = 0;
  for (const level of levelsOf(value)) {
    levels += 1;
    if (levels > MOST_LEVELS) return `The body is nested more than ${MOST_LEVELS} levels deep; nest it less.`;
    const problem = level.map(unusableValue).find((each) => each !== undefined);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function unusableValue(value: unknown): string | undefined {
  if (hasHalfCharacter(value)) {
    return "The body has half a character (a lone surrogate such as \\ud800), which no text can hold.";
  }
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__")) {
    return "The body has a key named __proto__, which cannot be used; choose another name.";
  }
  return undefined;
}

/** In itself or in its keys, which no table can hold either. */
const hasHalfCharacter = (value: unknown): boolean =>
  typeof value === "string"
    ? !value.isWellFormed()
    : typeof value === "object" && value !== null && Object.keys(value).some((key) => !key.isWellFormed());

/** Only contracts whose parameters are a strict object have unknown ones. */
const parameterErrors = (issue: z.core.$ZodIssue, known: readonly string[]): RequestError[] =>
  issue.code === "unrecognized_keys"
    ? unknownParameters(issue.keys, known)
    : [{ pointer: issue.path.join("."), detail: issue.message }];

const isInPath = (contract: HttpContract, name: string): boolean =>
  contract.route.path.split("/").some((part) => part === `{${name}}` || part === `{${name}+}`);

/** A key that is not known is addressed itself, not the object it stands in. */
function bodyErrors(issue: z.core.$ZodIssue): RequestError[] {
  return issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => ({
        pointer: pointerOf([...issue.path, key]),
        detail: "is not a key that is known here",
      }))
    : [{ pointer: pointerOf(issue.path), detail: issue.message }];
}
