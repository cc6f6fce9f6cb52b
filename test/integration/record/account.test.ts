import { afterEach, expect, it, vi } from "vitest";

import { lambdaAccount } from "../../../functions/adapters/lambda/account.ts";
import { startAnsweringServer } from "../../support/servers/answering-server.ts";

afterEach(() => vi.unstubAllEnvs());

function useLocalLambda(url: string): void {
  vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
}

it("Lambda is asked how many functions the account may run at once", async () => {
  const AccountLimit = { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 900 };
  await using server = await startAnsweringServer(() => ({ body: { AccountLimit, AccountUsage: {} } }));
  useLocalLambda(server.url);
  expect(await lambdaAccount().concurrentExecutions()).toBe(1000);
  expect(server.requests.map(({ path }) => path)).toEqual(["/2016-08-19/account-settings"]);
});

it.each([
  ["an answer without the number", { body: {} }, "has no AccountLimit.ConcurrentExecutions"],
  [
    "a refusal",
    { status: 403, body: { __type: "AccessDeniedException", message: "not authorized" } },
    "not authorized",
  ],
])("%s is an error that says so", async (_, answer, sentence) => {
  await using server = await startAnsweringServer(() => answer);
  useLocalLambda(server.url);
  await expect(lambdaAccount().concurrentExecutions()).rejects.toThrow(sentence);
});
