import type { Connection } from "snowflake-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LocalSnowflake } from "../../../../local/snowflake/server.ts";
import { connectDriver, sessionToken } from "../../../support/snowflake/snowflake-driver.ts";
import { startSnowflake } from "../../../support/snowflake/start-snowflake.ts";

describe("requests to the local Snowflake server", () => {
  let server: LocalSnowflake;
  let connection: Connection;
  beforeAll(async () => {
    server = await startSnowflake({ file: ":memory:" });
    connection = await connectDriver(server.url);
  });
  afterAll(async () => server.close());

  /** As clients send it that bind values in ways of their own. */
  const asked = async (body: unknown): Promise<unknown> => {
    const headers = { authorization: `Snowflake Token="${sessionToken(connection)}"` };
    const path = `/queries/v1/query-request?requestId=${crypto.randomUUID()}`;
    return (await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
  };

  it.each([
    ["FIXED", "abc", "100038", "Numeric value 'abc' is not recognized"],
    ["FIXED", "", "100038", "Numeric value '' is not recognized"],
    ["REAL", "abc", "100038", "Numeric value 'abc' is not recognized"],
    ["BOOLEAN", "maybe", "100037", "Boolean value 'maybe' is not recognized"],
    ["DATE", "today", "100040", "Date 'today' is not recognized"],
    ["TIMESTAMP_NTZ", "now", "100038", "TIMESTAMP_NTZ value 'now' is not recognized"],
  ])("refuse the bind %s %j", async (type, value, code, message) => {
    const body = { sqlText: "SELECT ? AS v", bindings: { 1: { type, value } } };
    expect(await asked(body)).toMatchObject({
      code,
      message,
    });
  });

  it.each([
    ["FIXED", "-1.50", "-1.50"],
    ["FIXED", "1e3", "1e3"],
    ["REAL", "-inf", "-Infinity"],
    ["BOOLEAN", "T", "1"],
    ["BOOLEAN", "off", "0"],
    ["DATE", "-86400000", "-1"],
    ["TIMESTAMP_NTZ", "-500000000", "-0.500000000"],
    ["TIMESTAMP_NTZ", "-1500000000", "-1.500000000"],
    ["TIMESTAMP_NTZ", "-1000000000", "-1.000000000"],
    ["TIME", "43994500000000", "43994.500000000"],
  ])("give the bind %s %j back as %j", async (type, value, sent) => {
    const body = { sqlText: "SELECT ? AS v", bindings: { 1: { type, value } } };
    expect(await asked(body)).toMatchObject({
      data: { rowset: [[sent]] },
    });
  });
});
