import type * as z from "zod";

import type { HttpContract } from "../../../functions/runtime/contract.ts";
import type { FunctionName } from "../../../infra/functions.ts";
import { hasBody, isInPath } from "../api-endpoint.ts";
import { REQUEST_EXAMPLES } from "../api-examples.ts";
import { sentence } from "../prose.ts";
import { answersOf, withReferences } from "./answers.ts";
import { camelCase, requestName } from "./component-names.ts";
import { namedExamples, type Schema } from "./schema.ts";
import type { Schemas } from "./schemas.ts";

/** OpenAPI has no word for a parameter that takes the rest of a path, slashes included. */
export const pathOf = ({ route }: HttpContract): string => route.path.replace("+}", "}");

export const methodOf = ({ route }: HttpContract): "get" | "post" =>
  route.method === "GET" ? "get" : "post";

/** What OpenAPI calls an operation: a method of a path. */
export function operationOf(
  contract: HttpContract,
  schemas: Schemas,
  common: Readonly<Record<string, Schema>>,
): Schema {
  const parameters = [...pathAndQuery(contract, schemas), ...requestHeaders(contract)];
  return {
    operationId: camelCase(contract.name),
    summary: firstSentence(contract.about),
    description: contract.about,
    tags: [tagOf(contract)],
    security: contract.access === "key" ? [{ ApiKey: [] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(hasBody(contract) && { requestBody: requestBody(contract, schemas) }),
    responses: withReferences(answersOf(contract, schemas), common),
  };
}

const firstSentence = (text: string): string => /^.*?(?=\.(?:\s|$)|: )/.exec(text)?.[0] ?? text;

/** Operations are shown in these groups. */
export const TAGS = {
  executions: "One run of a crew: its start, its status, and all that is known of it.",
  crews: "What can be started.",
  service: "The deployment itself.",
} as const;

function tagOf({ route }: HttpContract): keyof typeof TAGS {
  if (route.path.startsWith("/crew/crews")) return "crews";
  return route.path.startsWith("/crew/") ? "executions" : "service";
}

function pathAndQuery(contract: HttpContract, schemas: Schemas): readonly Schema[] {
  const shape: Readonly<Record<string, z.ZodType>> = contract.parameters.shape;
  return Object.entries(shape).map(([name, zodSchema]) => {
    const { description, ...schema } = schemas.of(zodSchema);
    const inPath = isInPath(contract, name);
    return {
      name,
      in: inPath ? "path" : "query",
      required: inPath,
      description: sentence(String(description)),
      schema: inPath ? { ...schema, minLength: 1 } : schema,
    };
  });
}

/** Request headers by what they may hold; the others hold any text. */
const SHAPES: Readonly<Record<string, Schema>> = {
  "Idempotency-Key": { type: "string", minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
  "Last-Event-ID": { type: "string", pattern: "^[0-9]{0,10}$" },
};

const requestHeaders = ({ requestHeaders: headers = {} }: HttpContract): readonly Schema[] =>
  Object.entries(headers).map(([name, meaning]) => ({
    name,
    in: "header",
    required: false,
    description: sentence(meaning),
    schema: SHAPES[name] ?? { type: "string" },
  }));

function requestBody(contract: HttpContract, schemas: Schemas): Schema {
  const name = contract.name as FunctionName;
  return {
    required: contract.body.safeParse(undefined).success === false,
    content: {
      "application/json": {
        schema: schemas.of(contract.body, requestName(name)),
        examples: namedExamples(REQUEST_EXAMPLES[name]),
      },
    },
  };
}
