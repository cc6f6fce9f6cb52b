import { expect, it } from "vitest";

import { API_EXAMPLES } from "../../../cli/docs/api-examples.ts";
import { type FunctionName, httpContracts } from "../../../infra/functions.ts";

const examples = httpContracts.flatMap(({ name, output }) =>
  Object.entries(API_EXAMPLES[name as FunctionName] ?? {}).map(
    ([when, body]) => [`${name}, ${when}`, output, body] as const,
  ),
);

it("shows a body of each of the four endpoints that clients already use", () => {
  expect(Object.keys(API_EXAMPLES)).toEqual(["start-crew", "get-status", "list-executions", "check-health"]);
});

it.each(examples)(
  "shows a body that the contract answers, key by key in its order: %s",
  (_, output, body) => {
    expect(JSON.stringify(output.parse(body))).toBe(JSON.stringify(body));
  },
);
