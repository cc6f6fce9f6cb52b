import { describe, expect, it } from "vitest";

import { errorOf, isQuery, snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";

const rig = snowflakeRig();

describe("a session", () => {
  it("is opened at the first use and serves all statements, those at the same time included", async () => {
    expect(rig.between.requests).toEqual([]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => rig.run()));
    await rig.connection.connect(AbortSignal.timeout(5000));
    expect([answers, rig.logins()]).toEqual([Array.from({ length: 10 }, () => [{ ONE: 1 }]), 1]);
  });

  it("has the names of the settings", async () => {
    const names = `SELECT CURRENT_DATABASE() AS d, CURRENT_SCHEMA() AS s, CURRENT_WAREHOUSE() AS w, CURRENT_ROLE() AS r`;
    expect(await rig.run(names)).toEqual([{ D: "STEPCREW", S: "PUBLIC", W: "STEPCREW", R: "STEPCREW" }]);
  });

  it("is opened and closed for a check, running nothing", async () => {
    await rig.connection.connect(AbortSignal.timeout(5000));
    await rig.connection.close();
    expect([rig.logins(), rig.countOf("query-request"), rig.countOf("/session?delete=true")]).toEqual([
      1, 0, 1,
    ]);
    await rig.connection.close();
    expect(await rig.run()).toEqual([{ ONE: 1 }]);
  });
});

describe("a login", () => {
  it("that is refused rejects, and surely writes nothing; the next call tries again", async () => {
    rig.between.fateOf = (path) =>
      path.includes("login-request")
        ? {
            status: 200,
            body: { success: false, code: "390303", message: "Invalid OAuth access token.", data: {} },
          }
        : "pass";
    const calls = [rig.run(), rig.connection.connect(AbortSignal.timeout(9000))].map(errorOf);
    for (const error of await Promise.all(calls)) {
      expect(error).toMatchObject({
        name: "RecordUnavailable",
        mayStillCommit: false,
        message: expect.stringContaining("Snowflake refuses the OAuth access token") as unknown,
      });
    }
    rig.between.fateOf = () => "pass";
    expect(await rig.run()).toEqual([{ ONE: 1 }]);
  });

  it("to a server that is down is given up within the call's time, and surely writes nothing", async () => {
    rig.connection = rig.connectionWith({ SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9" });
    const began = performance.now();
    expect(await errorOf(rig.run("SELECT 1", 2000))).toMatchObject({
      name: "RecordUnavailable",
      mayStillCommit: false,
    });
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it("that hangs is given up at the call's end, and at its own, and the next call has a new one", async () => {
    rig.between.fateOf = (path) => (path.includes("login-request") ? "hang" : "pass");
    expect(await errorOf(rig.run("SELECT 1", 300))).toMatchObject({ mayStillCommit: false });
    expect(await errorOf(rig.run("SELECT 1", 15_000))).toMatchObject({
      name: "RecordUnavailable",
      mayStillCommit: false,
    });
    rig.between.fateOf = () => "pass";
    expect(await rig.run()).toEqual([{ ONE: 1 }]);
  });

  it("without a secret rejects with a sentence that names the setting", async () => {
    rig.connection = rig.connectionWith({ SNOWFLAKE_TOKEN: "" });
    expect(await errorOf(rig.run())).toMatchObject({
      name: "RecordUnavailable",
      mayStillCommit: false,
      cause: { name: "InvalidInput", message: expect.stringContaining("SNOWFLAKE_SECRET_ARN") as unknown },
    });
    expect(rig.between.requests).toEqual([]);
  });

  it("reads its secret anew each time, so that a rotation needs no deploy", async () => {
    const secrets = ["old-token\n", "new-token"];
    rig.connection = rig.connectionWith({ SNOWFLAKE_TOKEN: "", SNOWFLAKE_SECRET_ARN: "arn:secret" }, () =>
      Promise.resolve(secrets.shift() ?? ""),
    );
    await rig.run();
    await rig.connection.close();
    await rig.run();
    const tokens = rig.between.requests
      .filter(({ path }) => path.includes("login-request"))
      .map(({ body }) => (body as { data: { TOKEN: string } }).data.TOKEN);
    expect(tokens).toEqual(["old-token", "new-token"]);
  });
});

describe("a statement", () => {
  it("that Snowflake refuses has surely written nothing, and the session goes on", async () => {
    expect(await errorOf(rig.run("SELECT nothing FROM nowhere"))).toMatchObject({
      name: "RecordUnavailable",
      mayStillCommit: false,
      message: expect.stringMatching(/^Snowflake could not run a statement: /) as unknown,
    });
    expect([await rig.run(), rig.logins()]).toEqual([[{ ONE: 1 }], 1]);
  });

  it("that a mistake here keeps from being read is a defect, which is no outage", async () => {
    const read = () => Promise.reject(new TypeError("rows.map is not a function"));
    const failure = rig.connection.execute({
      sqlText: "SELECT 1",
      operation: "run a statement",
      signal: AbortSignal.timeout(60_000),
      foreign: { parameters: {}, read },
    });
    await expect(failure).rejects.toMatchObject({
      name: "Defect",
      message: expect.stringMatching(/^Snowflake could not run a statement, and neither AWS/) as unknown,
    });
    expect(await rig.run()).toEqual([{ ONE: 1 }]);
  });

  it("that is not answered is given up at its deadline and cancelled, may still commit, and the next has a new session", async () => {
    await rig.run();
    rig.between.fateOf = (path, body) => (isQuery(path, body, "slow") ? "hang" : "pass");
    const began = performance.now();
    expect(await errorOf(rig.run("SELECT 'slow'", 300))).toMatchObject({
      name: "RecordUnavailable",
      mayStillCommit: true,
      message: "Snowflake could not run a statement: Snowflake did not answer in time",
    });
    expect(performance.now() - began).toBeLessThan(30_000);
    expect([await rig.run(), rig.logins()]).toEqual([[{ ONE: 1 }], 2]);
    await expect.poll(() => rig.countOf("abort-request")).toBe(1);
  });

  it("that is answered 503 for ever is given up at its deadline and cancelled, and may still commit", async () => {
    await rig.run();
    rig.between.fateOf = (path, body) =>
      isQuery(path, body, "unavailable") ? { status: 503, body: {} } : "pass";
    const began = performance.now();
    expect(await errorOf(rig.run("SELECT 'unavailable'", 1500))).toMatchObject({ mayStillCommit: true });
    expect(performance.now() - began).toBeLessThan(30_000);
    expect([await rig.run(), rig.logins()]).toEqual([[{ ONE: 1 }], 2]);
    await expect.poll(() => rig.countOf("abort-request")).toBe(1);
  });

  it("whose connection breaks until its deadline may still commit", async () => {
    await rig.run();
    rig.between.fateOf = (path, body) => (isQuery(path, body, "broken") ? "cut" : "pass");
    expect(await errorOf(rig.run("SELECT 'broken'", 1500))).toMatchObject({ mayStillCommit: true });
    expect(await rig.run()).toEqual([{ ONE: 1 }]);
  });

  it("whose connection breaks once is sent again with the same request id, and runs once", async () => {
    await rig.run("CREATE TABLE t (n INTEGER)");
    let isFirst = true;
    rig.between.fateOf = (path, body) => {
      if (!isFirst || !isQuery(path, body, "INSERT")) return "pass";
      isFirst = false;
      return "cut";
    };
    await rig.run("INSERT INTO t SELECT 1");
    expect(await rig.run("SELECT COUNT(*) AS n FROM t")).toEqual([{ N: 1 }]);
  });

  it("after its signal aborted is not even sent", async () => {
    await rig.run();
    const before = rig.countOf("query-request");
    expect(
      await errorOf(
        rig.connection.execute({ operation: "run", sqlText: "SELECT 2", signal: AbortSignal.abort() }),
      ),
    ).toMatchObject({
      mayStillCommit: false,
    });
    expect(rig.countOf("query-request")).toBe(before);
  });
});
