import { describe, expect, it } from "vitest";

import type { Fate } from "../../support/servers/gate.ts";
import { readStatus } from "../../support/stack/api-client.ts";
import { waitFor } from "../../support/wait-for.ts";
import { callsOf, executionsOf, repeatStart, tryStart } from "../crashes/crash-course.ts";
import { ofAll } from "../is-all.ts";
import { noteText } from "../workshop.ts";
import { agreedEnd, failTimes, heal, outageWorld, snowflakeRefusal, start } from "./outage-world.ts";

const world = await outageWorld();

const LOGIN_REFUSED = snowflakeRefusal("390303", "08001", "Invalid OAuth access token.");
const LOCKED = snowflakeRefusal(
  "000625",
  "57014",
  "Statement was aborted because the number of waiters for the lock exceeds the 20 statements limit.",
);
const INSERT = "snowflake: INSERT";
const MERGE = "snowflake: MERGE";

describe("a start", () => {
  it.each<[string, string, Fate]>([
    ["order-login", "snowflake: log in", LOGIN_REFUSED],
    ...ofAll<[string, string, Fate]>([["order-locked", INSERT, LOCKED]]),
  ])(
    "that Snowflake refuses (%s) answers 500, runs nothing, and its key starts anew",
    async (order, label, fate) => {
      // The first login of a process is its only one.
      if (label.endsWith("log in")) await world.revive();
      failTimes(world, { service: "snowflake", label, fate });
      expect((await tryStart(world, order, "note")).status).toBe(500);
      expect(callsOf(world, order)).toBe(0);
      heal(world);
      const [failed = ""] = await executionsOf(world, order);
      const id = await repeatStart(world, order, "note");
      expect(id).not.toBe(failed);
      expect(await agreedEnd(world, failed)).toMatchObject({ status: "ERROR" });
      expect(await agreedEnd(world, id)).toMatchObject({ result: { raw: noteText(order) } });
    },
  );

  it("whose INSERT is done but not answered goes on: the driver asks again, and one row is written", async () => {
    failTimes(world, { service: "snowflake", label: INSERT, fate: { lose: true }, times: 1 });
    const id = await start(world, "order-insert", "note");
    expect(await agreedEnd(world, id)).toMatchObject({ result: { raw: noteText("order-insert") } });
  });

  it.each(ofAll(["after the client was told 500"]))(
    "whose INSERT commits %s leaves one row, which says ERROR",
    async () => {
      failTimes(world, { service: "snowflake", label: INSERT, fate: { slow: 16_000 } });
      expect((await tryStart(world, "order-late", "note")).status).toBe(500);
      const [id = ""] = await executionsOf(world, "order-late");
      const { lease_holder } = await world.header(id);
      expect(lease_holder).toBeTypeOf("string");
      await waitFor("the late row", async () => (await world.rowsOf(id)).length > 0);
      expect(await agreedEnd(world, id)).toMatchObject({ status: "ERROR" });
      expect(callsOf(world, "order-late")).toBe(0);
    },
  );
});

describe("an end", () => {
  it.each<[string, string, Fate, number]>([
    ["order-lockedend", MERGE, LOCKED, 1],
    ["order-lostend", MERGE, { lose: true }, 1],
    ["order-expired", MERGE, snowflakeRefusal("390112", "08001", "Session token has expired."), 1],
    ["order-gone", MERGE, snowflakeRefusal("390111", "08001", "Session no longer exists."), 1],
    ["order-cutend", MERGE, "cut", 2],
  ])(
    "that Snowflake does not take at once (%s) is COMPLETED, and its row follows",
    async (order, label, fate, times) => {
      failTimes(world, { service: "snowflake", label, fate, times });
      const id = await start(world, order, "note");
      const status = await waitFor("the end", async () => {
        const body = await readStatus(world.life().api, id);
        return body.status === "PROCESSING" ? undefined : body;
      });
      expect(status).toMatchObject({ status: "COMPLETED", result: { raw: noteText(order) } });
      expect(await agreedEnd(world, id)).toEqual(status);
      expect(callsOf(world, order)).toBe(1);
    },
  );
});
