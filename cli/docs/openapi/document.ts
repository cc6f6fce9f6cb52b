import { readFileSync } from "node:fs";
import { join } from "node:path";

import { httpContracts } from "../../../infra/functions.ts";
import { answersOf, commonAnswers } from "./answers.ts";
import { methodOf, operationOf, pathOf, TAGS } from "./operation.ts";
import type { Schema } from "./schema.ts";
import { openSchemas } from "./schemas.ts";

/** docs/openapi.json: the API for programs, from the contracts that the functions themselves keep. */
export const openapiText = (): string => `${JSON.stringify(openapiDocument(), null, 2)}\n`;

export function openapiDocument(): Schema {
  const schemas = openSchemas();
  const responses = commonAnswers(httpContracts.map((contract) => answersOf(contract, schemas)));
  const paths: Record<string, Record<string, Schema>> = {};
  for (const contract of httpContracts)
    (paths[pathOf(contract)] ??= {})[methodOf(contract)] = operationOf(contract, schemas, responses);
  const sorted = Object.entries({ ...schemas.components, Problem: PROBLEM }).toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "Stepcrew",
      version: packageVersion(),
      description: ABOUT,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: ".", description: "Beside this description, with the API's stage" }],
    security: [{ ApiKey: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        ApiKey: {
          type: "apiKey",
          in: "header",
          name: "x-api-key",
          description:
            "Keys are not tenants: each reads, lists and cancels all executions. The local stack asks for none.",
        },
      },
      headers: {
        "X-Request-Id": {
          description: "Names the request in the functions' logs.",
          schema: { type: "string" },
        },
      },
      responses,
      schemas: Object.fromEntries(sorted),
    },
  };
}

const ABOUT =
  "Runs CrewAI crews. A start answers at once with an `execution_id`; its status says how it goes on. Whatever is refused or " +
  "fails is answered as `application/problem+json` (RFC 9457), whose `detail` is a sentence that says what to do. Bodies of " +
  "answers may gain keys. A HEAD is answered like the GET of its path, without the body, and with 405 where that is a stream.";

/** RFC 9457. */
const PROBLEM: Schema = {
  type: "object",
  properties: {
    type: { type: "string" },
    title: { type: "string", description: "What the status is called" },
    status: {
      type: "integer",
      description: "The status; API Gateway leaves it out of some of its own answers",
    },
    detail: { type: "string", description: "A sentence that says what to do" },
    errors: {
      type: "array",
      description: "The parts that are wrong, where some are",
      items: {
        type: "object",
        properties: {
          pointer: {
            type: "string",
            description: "A JSON Pointer (RFC 6901) into the body, or a parameter's name",
          },
          detail: { type: "string" },
        },
        required: ["pointer", "detail"],
      },
    },
    request_id: { type: "string", description: "As in `X-Request-Id`" },
  },
  required: ["type", "title", "detail", "request_id"],
};

function packageVersion(): string {
  const file = join(import.meta.dirname, "../../../package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}
