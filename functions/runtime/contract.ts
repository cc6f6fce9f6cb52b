import type * as z from "zod";

import type { KnownStatus } from "./http-reasons.ts";

/** Environment variables and request parameters are text, whatever they parse to. */
type TextObject = z.ZodObject;

/** The promise of a Lambda behind the API: read by its handler, by CDK, by the local API and by tests. */
export interface HttpContract<
  Parameters extends TextObject = TextObject,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Environment extends TextObject = TextObject,
  Name extends string = string,
> {
  readonly name: Name;
  readonly route: { readonly method: "GET" | "POST"; readonly path: `/${string}` };
  /** Whether API Gateway asks for an API key. */
  readonly access: "key" | "open";
  /** Answers in pieces, as they come, and is made by streamingHandler; others answer at once. */
  readonly streams?: true;
  /**
   * Path and query parameters together. A strict object refuses others by name (422); any other ignores them.
   */
  readonly parameters: Parameters;
  readonly body: Body;
  /** The body of a 200. */
  readonly output: Output;
  /** What a 200 holds where that is not of `output`. */
  readonly content?: Content;
  readonly environment: Environment;
  /** What a client reads when the work fails for a reason of ours: a sentence that says what to do. */
  readonly failure: string;
  /** The count that each answer of 5XX publishes, for an alarm; it needs STACK_NAME in the environment. */
  readonly failureMetric?: string;
  /** What the endpoint does, in sentences for its clients. docs/api.md is made of this and what follows. */
  readonly about: string;
  /** Request headers that the work reads, each with what it does. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  /** Headers that the work's answers carry, each with what it says and with the statuses that have it. */
  readonly answerHeaders?: Readonly<Record<string, AnswerHeader>>;
  /** Answers of the work beside the 200 that are no problem, each with when it is given. */
  readonly otherAnswers?: Cases;
  /** When the work refuses; what every endpoint refuses by its schemas alone is not repeated here. */
  readonly problems: Cases;
}

interface Content {
  /** In words that follow "Answers 200 with". */
  readonly says: string;
  /** Its media type, such as "text/csv"; "*\/*" where it may be of any. */
  readonly type: string;
}

export interface AnswerHeader {
  readonly says: string;
  readonly on: readonly [KnownStatus, ...KnownStatus[]];
}

/**
 * The methods of a contract's path that are its: RFC 9110, 9.3.2, a HEAD asks for the headers of a GET. One
 * that streams would take a place for it.
 */
export const methodsOf = ({ route, streams }: HttpContract): readonly string[] =>
  route.method === "GET" && streams !== true ? ["GET", "HEAD"] : [route.method];

/** When a status is answered. */
type Cases = Readonly<Partial<Record<KnownStatus, readonly [string, ...string[]]>>>;

/** The promise of a Lambda that the workflow or EventBridge invokes. */
export interface TaskContract<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Environment extends TextObject = TextObject,
  Name extends string = string,
> {
  readonly name: Name;
  readonly input: Input;
  readonly output: Output;
  readonly environment: Environment;
}

export type AnyContract = HttpContract | TaskContract;

/** Keeps a contract's exact type, so that a forgotten variable or payload key does not compile. */
export function defineContract<
  P extends TextObject,
  B extends z.ZodType,
  O extends z.ZodType,
  E extends TextObject,
  const Name extends string,
>(contract: HttpContract<P, B, O, E, Name>): HttpContract<P, B, O, E, Name>;
export function defineContract<
  I extends z.ZodType,
  O extends z.ZodType,
  E extends TextObject,
  const Name extends string,
>(contract: TaskContract<I, O, E, Name>): TaskContract<I, O, E, Name>;
export function defineContract(contract: AnyContract): AnyContract {
  return contract;
}

/** The variables that whoever deploys the contract's Lambda must give. */
export type EnvironmentOf<C extends AnyContract> = z.input<C["environment"]>;

/** The same variables as the handler reads them, defaults and numbers included. */
export type SettingsOf<C extends AnyContract> = z.output<C["environment"]>;

/** The body of a 200, as the work answers it. */
export type BodyOf<C extends HttpContract> = z.input<C["output"]>;

/** What a task's work is given, and what it gives back. */
export type InputOf<C extends TaskContract> = z.output<C["input"]>;
export type OutputOf<C extends TaskContract> = z.input<C["output"]>;
