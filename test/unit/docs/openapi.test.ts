import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, it } from "vitest";

import { openapiDocument } from "../../../cli/docs/openapi/document.ts";
import { httpContracts } from "../../../infra/functions.ts";

type Operation = Readonly<Record<"responses" | "requestBody", Readonly<Record<string, unknown>>>> & {
  readonly security: readonly unknown[];
};

const document = openapiDocument() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<"schemas" | "responses", Readonly<Record<string, unknown>>>>;
};

async function problemsOf(text: string): Promise<readonly string[]> {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const problems = await lintFromString({ source: text, absoluteRef: "/openapi.json", config });
  return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`);
}

it("describes the API without a mistake by Redocly's strict rules", async () => {
  expect(await problemsOf(JSON.stringify(document))).toEqual([]);
});

it.each([
  [
    "an example that its schema does not take",
    '"status":"PROCESSING","result":null',
    '"status":"LOST","result":null',
  ],
  ["a reference to nothing", "#/components/schemas/Phase", "#/components/schemas/Mood"],
  ["a parameter that its path lacks", '"in":"path"', '"in":"cookie"'],
])("would be told of %s", async (_, right, wrong) => {
  expect(await problemsOf(JSON.stringify(document).replace(right, wrong))).not.toEqual([]);
});

it("has an operation for each endpoint, with the key that it asks for", () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => [
      `${method.toUpperCase()} ${path}`,
      security.length > 0 ? "key" : "open",
    ]),
  );
  expect(operations).toEqual(
    httpContracts.map(({ route: { method, path }, access }) => [
      `${method} ${path.replace("+}", "}")}`,
      access,
    ]),
  );
});

it("says of every status of every endpoint what its body is: JSON, a problem, or none", () => {
  const resolved = (answer: { $ref?: string }): unknown =>
    answer.$ref === undefined ? answer : document.components.responses[answer.$ref.split("/").at(-1) ?? ""];
  const contents = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ responses }) =>
      Object.entries(responses).map(([status, answer]) => {
        const { content = {} } = resolved(answer as object) as { content?: object };
        return `${status} ${Object.keys(content).join(" and ")}`.trim();
      }),
    ),
  );
  expect([...new Set(contents)].toSorted()).toEqual([
    "200 */*",
    "200 application/json",
    "200 text/event-stream",
    "200 text/html",
    "303",
    "304",
    ...[400, 403, 404, 409, 410, 413, 415, 422, 429, 500].map(
      (status) => `${status} application/problem+json`,
    ),
    "503 application/json and application/problem+json",
    "503 application/problem+json",
    "504 application/problem+json",
  ]);
});

it("gives names to the schemas that clients want types of", () => {
  const names = ["ExecutionDetail", "ExecutionStatus", "ListedExecution", "StartCrewRequest", "TaskOutput"];
  expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(names));
});
