import { afterEach, describe, expect, it } from "vitest";

import { browserConnection } from "../../../functions/adapters/snowflake/browser-connection.ts";
import type { SnowflakeConnection } from "../../../functions/adapters/snowflake/connection.ts";
import { RecordUnavailable } from "../../../functions/domain/errors.ts";
import { snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";

interface LoginBody {
  readonly data: Readonly<Record<string, unknown>>;
}

const rig = snowflakeRig();
let connection: SnowflakeConnection | undefined;
afterEach(() => connection?.close());

/** Snowflake's part of a browser login, in front of the local server, which takes any OAuth token. */
function letBrowsersIn(): void {
  rig.between.fateOf = async (path, body) => {
    if (!path.includes("login-request")) return "pass";
    const answer = await fetch(`${rig.server.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ data: { ...(body as LoginBody).data, AUTHENTICATOR: "OAUTH" } }),
    });
    return { status: answer.status, body: await answer.json() };
  };
}
/**
 * The driver asks for an identity provider's page on port 443 only; Snowflake's own page needs no request of
 * its.
 */
const browser = (open: (url: string) => void) => ({
  disableConsoleLogin: false,
  openExternalBrowserCallback: open,
});
const bodyOf = (part: string): LoginBody["data"] => {
  const [found] = rig.between.requests.filter(({ path }) => path.includes(part));
  return (found?.body as LoginBody | undefined)?.data ?? {};
};

describe("a login in the browser", () => {
  it("opens Snowflake's page, takes the token that comes back, and runs statements", async () => {
    letBrowsersIn();
    const opened: URL[] = [];
    const open = (text: string): void => {
      const url = new URL(text);
      opened.push(url);
      const port = url.searchParams.get("browser_mode_redirect_port");
      void fetch(`http://localhost:${port}/?token=from-the-browser`).then((answer) => answer.text());
    };
    connection = browserConnection(rig.settings({ SNOWFLAKE_USER: "ANN" }), browser(open));
    const signal = AbortSignal.timeout(60_000);
    expect(await connection.execute({ operation: "look", sqlText: "SELECT 1 AS one", signal })).toEqual([
      { ONE: 1 },
    ]);
    expect(
      await connection.execute({ operation: "look", sqlText: "SELECT ? AS two", binds: ["2"], signal }),
    ).toEqual([{ TWO: "2" }]);
    expect(opened.map(({ searchParams }) => searchParams.get("login_name"))).toEqual(["ANN"]);
    expect(bodyOf("login-request")).toMatchObject({
      AUTHENTICATOR: "EXTERNALBROWSER",
      TOKEN: "from-the-browser",
      PROOF_KEY: opened[0]?.searchParams.get("proof_key"),
      LOGIN_NAME: "ANN",
    });
    expect(rig.logins()).toBe(1);
    await expect(
      connection.execute({ operation: "look", sqlText: "SELECT nope FROM nowhere", signal }),
    ).rejects.toThrow(/^Snowflake could not look: SQL compilation error/);
  });

  it("at a host that is not Snowflake's says which host, and what to look at", async () => {
    connection = browserConnection(rig.settings({ SNOWFLAKE_ACCESS_URL: "https://127.0.0.1" }));
    await expect(connection.connect(AbortSignal.timeout(60_000))).rejects.toThrow(
      /^Snowflake could not log in: No page to log in at comes from 127\.0\.0\.1 \(.+\): see that snowflake_account \(MYORG-MYACCOUNT\) and snowflake_access_url are right$/,
    );
  });

  it("that Snowflake refuses is an error at once", async () => {
    const open = (text: string): void => {
      const port = new URL(text).searchParams.get("browser_mode_redirect_port");
      void fetch(`http://localhost:${port}/?token=wrong`).then((answer) => answer.text());
    };
    connection = browserConnection(rig.settings(), browser(open));
    const failed = connection.execute({
      operation: "look",
      sqlText: "SELECT 1",
      signal: AbortSignal.timeout(60_000),
    });
    await expect(failed).rejects.toBeInstanceOf(RecordUnavailable);
    await expect(failed).rejects.toThrow(/^Snowflake could not log in: /);
  });
});
