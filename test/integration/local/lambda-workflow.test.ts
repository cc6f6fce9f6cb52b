import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { parseFunctionName } from "../../../local/lambda/function-name.ts";
import { localFunction } from "../../../local/lambda/local-function.ts";
import { closeAfterwards, serve, single } from "../../support/stack/local-step-functions.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("a local function behind the local Step Functions", () => {
  closeAfterwards();
  const closers: (() => Promise<void>)[] = [];
  afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

  it("is retried and caught by the name of what it throws", async () => {
    await using folder = await temporaryFolder();
    const entry = join(folder.path, "bundle.mjs");
    await writeFile(
      entry,
      `
      let calls = 0;
      class JournalUnavailable extends Error { name = "JournalUnavailable"; }
      export const handler = async () => {
        calls += 1;
        if (calls < 3) throw new JournalUnavailable("call " + calls);
        process.exit(1);
      };`,
    );
    const options = { name: "run-crew", entry, environment: {}, timeoutSeconds: 20, log: () => undefined };
    const local = localFunction(options);
    closers.push(() => local.close());
    const { run } = await serve(
      single(
        {
          Retry: [
            { ErrorEquals: ["JournalUnavailable"], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 },
          ],
          Catch: [{ ErrorEquals: ["Runtime.ExitError"], Next: "Caught" }],
        },
        { Caught: { Type: "Pass", End: true } },
      ),
      (functionArn, payload) => {
        expect(parseFunctionName(functionArn)).toEqual({ name: "run-crew", qualifier: "7" });
        return local.invoke(payload);
      },
    );
    expect((await run()).output).toEqual({
      Error: "Runtime.ExitError",
      Cause: expect.stringMatching(
        /^\{"errorType":"Runtime\.ExitError","errorMessage":"RequestId: .* exit status 1","trace":\[\]\}$/,
      ),
    });
  });
});
