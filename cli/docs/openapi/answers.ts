import { MOST_LEVELS } from "../../../functions/json/levels.ts";
import type { HttpContract } from "../../../functions/runtime/contract.ts";
import { REASONS } from "../../../functions/runtime/http-reasons.ts";
import { MAXIMUM_BODY_BYTES } from "../../../functions/runtime/http-request.ts";
import { type FunctionName, httpContracts } from "../../../infra/functions.ts";
import { GATEWAY_PROBLEMS } from "../../../infra/gateway-problems.ts";
import { problemsOf } from "../api-endpoint.ts";
import { API_EXAMPLES } from "../api-examples.ts";
import { sentence } from "../prose.ts";
import { answerName, camelCase } from "./component-names.ts";
import { namedExamples, reference, type Schema } from "./schema.ts";
import type { Schemas } from "./schemas.ts";

type Whens = Readonly<Record<string, readonly string[]>>;

/** Every answer of an endpoint, the gateway's own included, by its status. */
export function answersOf(contract: HttpContract, schemas: Schemas): Readonly<Record<string, Schema>> {
  const body = contract.content === undefined ? bodyOf(contract, schemas) : undefined;
  const others = (contract.otherAnswers ?? {}) as Whens;
  const problems = merged(problemsOf(contract) as Whens, everyProblem(contract));
  const answer = (status: string, description: string, content?: Schema): Schema => ({
    description,
    headers: headersOf(contract, Number(status)),
    ...(content && { content }),
  });
  const answers: Record<string, Schema> = {
    200: {
      ...answer("200", sentence(contract.content?.says ?? "as asked"), body ?? anyContent(contract)),
      ...(contract.name === "start-crew" && { links: executionLinks() }),
    },
  };
  for (const [status, whens] of Object.entries(others))
    answers[status] = answer(status, listed(whens), status.startsWith("3") ? undefined : body);
  for (const [status, whens] of Object.entries(problems)) {
    const known = answers[status];
    answers[status] = answer(status, listed([...(others[status] ?? []), ...whens]), {
      ...(known?.["content"] as Schema | undefined),
      ...PROBLEM_CONTENT,
    });
  }
  return answers;
}

/** What can be asked of the execution that was started. */
const executionLinks = (): Schema =>
  Object.fromEntries(
    httpContracts
      .filter(({ parameters }) => Object.keys(parameters.shape).join() === "execution_id")
      .map(({ name }) => [
        camelCase(name),
        { operationId: camelCase(name), parameters: { execution_id: "$response.body#/execution_id" } },
      ]),
  );

function bodyOf(contract: HttpContract, schemas: Schemas): Schema {
  const name = contract.name as FunctionName;
  const examples = namedExamples(API_EXAMPLES[name]);
  return {
    "application/json": {
      schema: schemas.of(contract.output, answerName(name)),
      ...(Object.keys(examples).length > 0 && { examples }),
    },
  };
}

const anyContent = ({ content }: HttpContract): Schema => ({ [content?.type ?? "*/*"]: {} });

const PROBLEM_CONTENT: Schema = { "application/problem+json": { schema: reference("Problem") } };

/** Headers by the shape of what they hold; the others hold a text. */
const SHAPES: Readonly<Record<string, Schema>> = {
  "Retry-After": { type: "integer", minimum: 0 },
  "Idempotent-Replay": { const: "true" },
  Location: { type: "string", format: "uri-reference" },
};

/** OpenAPI knows the type of a body by the body itself, and takes no header of that name. */
const headersOf = ({ answerHeaders = {} }: HttpContract, status: number): Schema => ({
  "X-Request-Id": { $ref: "#/components/headers/X-Request-Id" },
  ...Object.fromEntries(
    Object.entries(answerHeaders)
      .filter(([name, { on }]) => name !== "Content-Type" && on.some((each) => each === status))
      .map(([name, { says }]) => [
        name,
        { description: sentence(says), schema: SHAPES[name] ?? { type: "string" } },
      ]),
  ),
});

const gatewaySays = (status: number): string =>
  GATEWAY_PROBLEMS.find((problem) => problem.status === status)?.detail ?? "";

/** What is refused wherever it is sent, and what the gateway answers itself. */
function everyProblem({ route, access, parameters }: HttpContract): Whens {
  const hasParameters = Object.keys(parameters.shape).length > 0;
  const takesBody = route.method === "POST";
  return {
    400: [
      takesBody ? "the body is not JSON, or not UTF-8" : "the request has a body",
      ...(hasParameters ? ["a parameter is not UTF-8"] : []),
    ],
    ...(access === "key" && { 403: [gatewaySays(403)] }),
    413: [`the body has more than ${MAXIMUM_BODY_BYTES / 1024} KB`],
    ...(takesBody && { 415: ["the body is packed (`Content-Encoding`)"] }),
    422: [
      "a parameter is given more than once",
      ...(takesBody
        ? [
            `the body is nested more than ${MOST_LEVELS} levels deep, or has a number that takes more than 38 digits, half a character, or a key named \`__proto__\``,
          ]
        : []),
    ],
    429: [gatewaySays(429)],
    503: ["nothing can be answered at the moment, as while the local stack starts: try again"],
    504: [gatewaySays(504)],
  };
}

const merged = (one: Whens, other: Whens): Whens => {
  const statuses = [...new Set([...Object.keys(one), ...Object.keys(other)])].toSorted();
  return Object.fromEntries(
    statuses.map((status) => [status, [...(one[status] ?? []), ...(other[status] ?? [])]]),
  );
};

function listed(whens: readonly string[]): string {
  const [only, ...more] = whens.map(sentence);
  return more.length === 0 ? (only ?? "") : [only, ...more].map((when) => `- ${when}`).join("\n");
}

type Answers = Readonly<Record<string, Schema>>;

/** Answers that several endpoints give in the same words, by what their statuses are called. */
export function commonAnswers(all: readonly Answers[]): Answers {
  const entries = all.flatMap((answers) => Object.entries(answers));
  const isCommon = ([status, answer]: readonly [string, Schema]): boolean =>
    Number(status) >= 400 &&
    entries.filter((other) => JSON.stringify(other) === JSON.stringify([status, answer])).length > 2;
  const common: Record<string, Schema> = {};
  for (const [status, answer] of entries.filter(isCommon))
    common[answerTitle(status, common, answer)] = answer;
  return common;
}

/** What its status is called; with a number where others in other words are called so. */
function answerTitle(status: string, common: Answers, answer: Schema): string {
  const title = (
    GATEWAY_PROBLEMS.find((problem) => String(problem.status) === status)?.title ??
    REASONS[Number(status) as keyof typeof REASONS]
  ).replaceAll(" ", "");
  const known = Object.keys(common).filter((name) => name.startsWith(title));
  return (
    known.find((name) => JSON.stringify(common[name]) === JSON.stringify(answer)) ??
    `${title}${known.length === 0 ? "" : known.length + 1}`
  );
}

export function withReferences(answers: Answers, common: Answers): Answers {
  const names = new Map(Object.entries(common).map(([name, answer]) => [JSON.stringify(answer), name]));
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const name = names.get(JSON.stringify(answer));
      return [status, name === undefined ? answer : { $ref: `#/components/responses/${name}` }];
    }),
  );
}
