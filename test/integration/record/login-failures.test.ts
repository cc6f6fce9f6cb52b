import { describe, expect, it } from "vitest";

import { startAnsweringServer } from "../../support/servers/answering-server.ts";
import { errorOf, loginAnswers, snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";

const rig = snowflakeRig();
const failure = async (): Promise<Error> => {
  const error = await errorOf(rig.connection.connect(AbortSignal.timeout(10_000)));
  expect(error).toMatchObject({ name: "RecordUnavailable", mayStillCommit: false });
  return error as Error;
};
const answerLogins = (fate: ReturnType<typeof rig.between.fateOf>): void => {
  rig.between.fateOf = (path) => (path.includes("login-request") ? fate : "pass");
};

describe("a login that Snowflake refuses", () => {
  it.each([
    ["390100", "refuses the OAuth access token"],
    ["390101", "is disabled"],
    ["390102", "is locked for a while"],
    ["390186", "The role STEPCREW is not there or not granted to the user STEPCREW: run GRANT ROLE"],
    ["390189", "The role STEPCREW is not there or not granted"],
    ["390201", "The database STEPCREW, its schema PUBLIC or the warehouse STEPCREW is not there"],
    ["390303", "refuses the OAuth access token"],
    ["390318", "has expired: put a fresh one there"],
    ["390422", "A network policy of Snowflake keeps this address out"],
    ["390432", "Snowflake wants a network policy before STEPCREW may use"],
    ["399999", "refuses the login with code 399999: its LOGIN_HISTORY"],
  ])(
    "with %s rejects, with a sentence that says what to do and nothing of Snowflake's own",
    async (code, sentence) => {
      answerLogins(loginAnswers.refused(code, "IP 203.0.113.7 of ada@example.com"));
      const { message, cause } = await failure();
      expect(message).toContain(sentence);
      expect(message).toMatch(/^[\x20-\x7e]+$/);
      expect(`${message}${JSON.stringify(cause)}`).not.toContain("ada@example.com");
      expect(cause).toMatchObject({ name: "LoginFailed", code });
    },
  );
});

describe("a login that does not reach Snowflake", () => {
  it.each([
    [403, "serves no such account (HTTP 403): see that snowflake_account"],
    [404, "serves no such account (HTTP 404): see that snowflake_account"],
    [503, "answers HTTP 503 at the moment"],
  ])("because the host answers %s says so", async (status, sentence) => {
    answerLogins({ status, body: "no" });
    expect((await failure()).message).toContain(sentence);
  });

  it("because the host is not Snowflake's says so", async () => {
    await using site = await startAnsweringServer(() => ({ type: "text/html", body: "<html>" }));
    rig.connection = rig.connectionWith({ SNOWFLAKE_ACCESS_URL: site.url });
    expect((await failure()).message).toContain("does not answer as Snowflake does");
  });

  it("because nothing listens says so", async () => {
    rig.connection = rig.connectionWith({ SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9" });
    expect((await failure()).message).toContain(
      "The host of SNOWFLAKE_ACCESS_URL (127.0.0.1:9) cannot be reached (ECONNREFUSED): is it running? If it is, " +
        "see that snowflake_account (written <organization>-<account>) and snowflake_access_url are right",
    );
  });

  it("because nothing is answered says so after 6 s", async () => {
    answerLogins("hang");
    expect((await failure()).message).toContain("did not answer the login within 6 s");
  });
});
