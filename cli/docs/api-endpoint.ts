import type * as z from "zod";

import type { AnswerHeader, HttpContract } from "../../functions/runtime/contract.ts";
import { isKnownStatus, REASONS } from "../../functions/runtime/http-reasons.ts";
import type { FunctionName } from "../../infra/functions.ts";
import { API_EXAMPLES } from "./api-examples.ts";
import { code, item, section, sentence, wrapped } from "./prose.ts";
import { resultDataList } from "./result-data.ts";
import { fieldList, jsonSchemaOf, refusalOf } from "./schema-fields.ts";

type Cases = NonNullable<HttpContract["otherAnswers"]>;

export const endpointTitle = ({ route }: HttpContract): string => `${route.method} ${route.path}`;

/** All that the page says of one endpoint. */
export function endpointParts(contract: HttpContract): readonly string[] {
  const { access, body, output } = contract;
  const takesBody = hasBody(contract);
  return [
    `## \`${endpointTitle(contract)}\``,
    wrapped(`${contract.about} ${access === "key" ? "Needs the API key." : "Needs no API key."}`),
    ...section("Parameters:", nonEmpty(parameterList(contract))),
    ...section("Request headers:", nonEmpty(headerList(Object.entries(contract.requestHeaders ?? {})))),
    ...section("Body, a JSON object:", takesBody ? [fieldList(body, "optional")] : []),
    ...(contract.content === undefined
      ? ["Answers 200 with:", fieldList(output, "may be absent")]
      : [`Answers 200 with ${contract.content.says}.`]),
    ...section("`result.data` holds:", contract.name === "get-status" ? [resultDataList()] : []),
    ...examples(contract.name as FunctionName),
    ...section("Headers of the answer:", nonEmpty(headerList(answerHeaders(contract)))),
    ...section("Other answers:", nonEmpty(caseList(contract.otherAnswers ?? {}))),
    ...section("Problems:", [caseList(problemsOf(contract))]),
  ];
}

const nonEmpty = (text: string): readonly string[] => (text === "" ? [] : [text]);

function parameterList(contract: HttpContract): string {
  const { parameters, route } = contract;
  const properties = jsonSchemaOf(parameters).properties ?? {};
  return Object.entries(parameters.shape as Readonly<Record<string, z.ZodType>>)
    .map(([name, schema]) => {
      const { default: usual, description } = Object(properties[name]) as {
        default?: string;
        description?: string;
      };
      if (description === undefined)
        throw new Error(`The parameter ${name} of ${route.path} has no description`);
      const where = isInPath(contract, name) ? "in the path" : "in the query";
      const otherwise = usual === undefined ? "" : `, ${code(usual)} by default`;
      const form = refusalOf(schema);
      return item(
        `${code(name)}, ${where}${otherwise}: ${sentence(description)}${form === undefined ? "" : ` It ${form}.`}`,
      );
    })
    .join("\n");
}

const headerList = (headers: readonly (readonly [name: string, meaning: string])[]): string =>
  headers.map(([name, meaning]) => item(`${code(name)}: ${sentence(meaning)}`)).join("\n");

/** Each with the statuses that have it, where the 200 is not among them. */
const answerHeaders = ({
  answerHeaders: headers = {},
}: HttpContract): readonly (readonly [string, string])[] =>
  Object.entries(headers).map(([name, { on, says }]: [string, AnswerHeader]) => [
    name,
    on.includes(200) ? says : `on ${on.join(" and ")}, ${says.slice(0, 1).toLowerCase()}${says.slice(1)}`,
  ]);

const caseList = (cases: Cases): string =>
  Object.entries(cases)
    .flatMap(([status, whens]) => whens.map((when) => item(`${statusText(status)}: ${when}.`)))
    .join("\n");

function statusText(status: string): string {
  const number = Number(status);
  if (!isKnownStatus(number)) throw new Error(`The API answers no ${status}`);
  return `${status} ${REASONS[number]}`;
}

export const hasBody = ({ body }: HttpContract): boolean => jsonSchemaOf(body).properties !== undefined;

export const isInPath = ({ route }: HttpContract, parameter: string): boolean =>
  [`{${parameter}}`, `{${parameter}+}`].some((part) => route.path.includes(part));

/** The work's own problems, with those that the schemas and the contract's sentence add. */
export function problemsOf(contract: HttpContract): Cases {
  const { problems, parameters, failure } = contract;
  const isStrict = parameters.def.catchall !== undefined;
  const first = [
    ...(isStrict ? ["a parameter is not known here or has another form; the answer names it"] : []),
    ...(hasBody(contract)
      ? ["a key of the body is not known here or has another form; the answer points at it"]
      : []),
  ];
  const unprocessable = [...first, ...(problems[422] ?? [])];
  return {
    ...problems,
    ...cases(422, unprocessable),
    ...cases(500, [...(problems[500] ?? []), `“${failure.replace(/\.$/, "")}”`]),
  };
}

const cases = (status: 422 | 500, whens: readonly string[]): Cases => {
  const [first, ...others] = whens;
  return first === undefined ? {} : { [status]: [first, ...others] };
};

function examples(name: FunctionName): readonly string[] {
  return Object.entries(API_EXAMPLES[name] ?? {}).flatMap(([when, body]) => [
    `For example, ${when}:`,
    `\`\`\`json\n${jsonText(body)}\n\`\`\``,
  ]);
}

/** As the formatter has it: a list of texts is one line. */
const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(
    /\[\s+("[^"]*"(?:,\s+"[^"]*")*)\s+\]/g,
    (_, texts: string) => `[${texts.replaceAll(/\s*\n\s*/g, " ")}]`,
  );
