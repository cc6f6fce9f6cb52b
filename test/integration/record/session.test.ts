import { describe, expect, it } from "vitest";

import { errorOf, isQuery, snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";
import { startSnowflake } from "../../support/snowflake/start-snowflake.ts";

const rig = snowflakeRig();

describe("a session that is gone", () => {
  const gone = (code: string, status = 200) => ({
    status,
    body: { success: false, code, message: "Session no longer exists.", data: { sqlState: "08001" } },
  });

  const sendings = (sql: string): number =>
    rig.between.requests.filter(({ path, body }) => isQuery(path, body, sql)).length;

  it.each(["390111", "390114", "390195"])(
    "(%s) is opened anew, once, and the statement is sent once more",
    async (code) => {
      await rig.run();
      let times = 1;
      rig.between.fateOf = (path, body) => (isQuery(path, body) && times-- > 0 ? gone(code) : "pass");
      expect([await rig.run("SELECT 2 AS two"), rig.logins(), sendings("SELECT 2")]).toEqual([
        [{ TWO: 2 }],
        2,
        2,
      ]);
    },
  );

  it("for ten statements at once is opened anew once, and no statement is lost or sent more than twice", async () => {
    // Where the machine is busy ten answers take longer than the driver waits before it sends once more.
    rig.connection = rig.connectionWith({ answerMilliseconds: 60_000 });
    await rig.run();
    rig.between.fateOf = (path, body) => (isQuery(path, body) && rig.logins() < 2 ? gone("390111") : "pass");
    const numbers = Array.from({ length: 10 }, (_, index) => index + 100);
    const answers = await Promise.all(numbers.map((number) => rig.run(`SELECT ${number} AS n`)));
    expect([answers, rig.logins()]).toEqual([numbers.map((n) => [{ N: n }]), 2]);
    expect(numbers.filter((number) => sendings(`SELECT ${number} `) > 2)).toEqual([]);
  });

  it("(390104 as HTTP 401, after which the driver asks once more) is opened anew as well", async () => {
    await rig.run();
    rig.between.fateOf = (path, body) =>
      isQuery(path, body) && rig.logins() < 2 ? gone("390104", 401) : "pass";
    expect([await rig.run("SELECT 3 AS n"), rig.logins(), sendings("SELECT 3")]).toEqual([[{ N: 3 }], 2, 3]);
  });

  it("(390112: its token ended) is renewed, without a login", async () => {
    await rig.run();
    let times = 1;
    rig.between.fateOf = (path, body) => (isQuery(path, body) && times-- > 0 ? gone("390112") : "pass");
    expect([await rig.run(), rig.logins(), rig.countOf("token-request")]).toEqual([[{ ONE: 1 }], 1, 1]);
  });

  it.each([
    ["390111", 200],
    ["390104", 401],
  ])("again at once (%s) is an error, and surely nothing is written", async (code, status) => {
    await rig.run();
    rig.between.fateOf = (path, body) => (isQuery(path, body) ? gone(code, status) : "pass");
    expect(await errorOf(rig.run())).toMatchObject({ name: "RecordUnavailable", mayStillCommit: false });
    expect(rig.logins()).toBe(2);
    rig.between.fateOf = () => "pass";
    expect(await rig.run()).toEqual([{ ONE: 1 }]);
  });

  it.each(["cut", "hang"] as const)(
    "after a try that went without an answer (%s) sends nothing anew: the statement may be running, and may still commit",
    async (fate) => {
      rig.connection = rig.connectionWith({ answerMilliseconds: 1000 });
      await rig.run();
      rig.between.fateOf = (path, body) => {
        if (!isQuery(path, body, "SELECT 4")) return "pass";
        return sendings("SELECT 4") === 1 ? fate : gone("390111");
      };
      expect(await errorOf(rig.run("SELECT 4 AS n"))).toMatchObject({
        name: "RecordUnavailable",
        mayStillCommit: true,
      });
      expect([rig.logins(), sendings("SELECT 4")]).toEqual([1, 2]);
      expect([await rig.run(), rig.logins()]).toEqual([[{ ONE: 1 }], 2]);
    },
  );

  it("because the server started anew is opened anew", async () => {
    await rig.run();
    const port = Number(new URL(rig.server.url).port);
    await rig.server.close();
    rig.server = await startSnowflake({ file: ":memory:", port });
    expect([await rig.run(), rig.logins()]).toEqual([[{ ONE: 1 }], 2]);
  });
});
