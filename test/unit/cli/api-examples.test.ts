import { expect, it } from "vitest";

import { API_EXAMPLES, REQUEST_EXAMPLES } from "../../../cli/docs/api-examples.ts";
import { type FunctionName, httpContracts } from "../../../infra/functions.ts";

const examples = httpContracts.flatMap(({ name, output }) =>
  Object.entries(API_EXAMPLES[name as FunctionName] ?? {}).map(
    ([when, body]) => [`${name}, ${when}`, output, body] as const,
  ),
);

it("shows a body of each endpoint that answers with JSON of its own", () => {
  const answering = httpContracts.flatMap((contract) =>
    "content" in contract && contract.content ? [] : [contract.name],
  );
  expect(Object.keys(API_EXAMPLES).toSorted()).toEqual(answering.toSorted());
});

it.each(examples)(
  "shows a body that the contract answers, key by key in its order: %s",
  (_, output, body) => {
    expect(JSON.stringify(output.parse(body))).toBe(JSON.stringify(body));
  },
);

const requests = httpContracts.flatMap(({ name, body }) =>
  Object.entries(REQUEST_EXAMPLES[name as FunctionName] ?? {}).map(
    ([when, given]) => [`${name}, ${when}`, body, given] as const,
  ),
);

it.each(requests)("shows a body that the contract takes: %s", (_, body, given) => {
  expect(body.safeParse(given)).toMatchObject({ success: true });
});
