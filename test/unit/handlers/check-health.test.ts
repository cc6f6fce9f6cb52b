import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { RecordUnavailable } from "../../../functions/domain/errors.ts";
import {
  checkHealth,
  type HealthConnections,
} from "../../../functions/handlers/check-health/check-health.ts";
import { checkHealthContract } from "../../../functions/handlers/check-health/contract.ts";
import { recordedLog } from "../../support/handlers/recorded-log.ts";
import { requestOf } from "../../support/handlers/request-of.ts";

let logins: number;
let log = recordedLog();
beforeEach(() => {
  logins = 0;
  log = recordedLog();
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const connections = (more: Partial<HealthConnections> = {}): HealthConnections => ({
  environmentName: "DEVELOPMENT",
  account: "account.region",
  authentication: "oauth",
  connect: () => {
    logins += 1;
    return Promise.resolve();
  },
  oauthTokenLength: () => Promise.resolve(1234),
  ...more,
});
const request = () => requestOf({ parameters: {}, log });
const down = () => {
  logins += 1;
  return Promise.reject(
    new RecordUnavailable("log in", {
      cause: new Error("no user for arn:aws:iam::123456789012:role/a\n \u2013 see the setup"),
      mayStillCommit: false,
    }),
  );
};

describe("health", () => {
  it("says that Snowflake lets us in", async () => {
    const answer = await checkHealth()(request(), connections());
    expect(answer).toMatchObject({ status: 200 });
    expect(JSON.stringify("body" in answer ? checkHealthContract.output.parse(answer.body) : answer)).toBe(
      '{"status":"ok","environment":"DEVELOPMENT","snowflake_authmethod":"oauth","snowflake_account":"account.region","oauth_token_exists":true,"oauth_token_length":1234}',
    );
  });

  it("is 503 when it does not, with the reason in the log, and in a header without AWS's account", async () => {
    const answer = await checkHealth()(request(), connections({ connect: down }));
    expect(answer).toEqual({
      status: 503,
      headers: {
        "X-Health-Detail": "Snowflake could not log in: no user for arn:aws:iam::*:role/a see the setup",
      },
      body: {
        status: "unavailable",
        environment: "DEVELOPMENT",
        snowflake_authmethod: "oauth",
        snowflake_account: "account.region",
        oauth_token_exists: true,
        oauth_token_length: 1234,
      },
    });
    expect(log.lines).toEqual([
      {
        level: "warn",
        message: "Snowflake cannot be reached",
        about: {
          reason:
            "Snowflake could not log in: no user for arn:aws:iam::123456789012:role/a\n \u2013 see the setup",
        },
      },
    ]);
  });

  it("tells nobody but the log why the check itself failed", async () => {
    const connect = () => Promise.reject(new Error("a token, perhaps"));
    expect(await checkHealth()(request(), connections({ connect }))).toMatchObject({
      status: 503,
      headers: { "X-Health-Detail": "The check itself failed: the function's log says why" },
    });
    expect(log.lines).toMatchObject([{ about: { reason: "a token, perhaps" } }]);
  });

  it.each([
    ["another method", () => Promise.resolve(undefined)],
    ["a token that cannot be read", () => Promise.reject(new Error("no such secret"))],
    ["an empty token", () => Promise.resolve(0)],
  ])("tells no token for %s", async (_, oauthTokenLength) => {
    expect(await checkHealth()(request(), connections({ oauthTokenLength }))).toMatchObject({
      body: { oauth_token_exists: false, oauth_token_length: 0 },
    });
  });

  it("logs in once for all who ask within 30 s, at the same time or one after the other", async () => {
    const health = checkHealth();
    const first = await Promise.all([health(request(), connections()), health(request(), connections())]);
    vi.advanceTimersByTime(29_000);
    const second = await health(request(), connections({ connect: down }));
    vi.advanceTimersByTime(2000);
    const third = await health(request(), connections({ connect: down }));
    expect([...first, second, third].map((answer) => "status" in answer && answer.status)).toEqual([
      200, 200, 200, 503,
    ]);
    expect(logins).toBe(2);
  });
});
