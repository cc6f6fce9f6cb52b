import { expect, it } from "vitest";

import { readConfig } from "../../infra/settings/config.ts";
import { problemsOf } from "../support/stack/config-problems.ts";

const context = { model: "openai/gpt-5", snowflake_account: "MYORG-MYACCOUNT" };

it.each([
  ["TICKETS_URL, TICKETS_TOKEN", ["TICKETS_URL", "TICKETS_TOKEN"]],
  [["OPENAI_API_KEY"], ["OPENAI_API_KEY"]],
  ["", []],
])("reads the names of the tools' variables from %j", (tool_secrets, names) => {
  expect(readConfig({ ...context, tool_secrets }).tool_secrets).toEqual(names);
});

it.each([
  "AWS_SECRET_ACCESS_KEY",
  "NODE_OPTIONS",
  "LAMBDA_TASK_ROOT",
  "PATH",
  "JOURNAL_TABLE",
  "PROVIDER_SECRET",
  "_HANDLER",
  "1TOKEN",
  "TICKETS TOKEN",
  "TICKETS_TOKEN=hidden",
])("refuses %s, which is no name of a variable or AWS's or the function's own", (tool_secrets) => {
  expect(problemsOf({ ...context, tool_secrets })).toEqual([
    "tool_secrets: Write names of variables, such as TICKETS_TOKEN, separated by commas; none that AWS or the function itself uses.",
  ]);
});

it("names those of a list that are none, and no value", () => {
  expect(problemsOf({ ...context, tool_secrets: "A,foo-bar,TICKETS_TOKEN=hidden" })).toEqual([
    expect.stringMatching(
      /^tool_secrets: "foo-bar", "TICKETS_TOKEN=…" cannot be given to a tool\. Write names/,
    ),
  ]);
});

it("tells what was meant by a name of the setting that is misspelt", () => {
  expect(problemsOf({ ...context, tool_secret: "A" })).toEqual([
    expect.stringMatching(/^tool_secret: There is no such setting.*tool_secrets/),
  ]);
});
