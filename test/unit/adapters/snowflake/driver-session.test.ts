import { expect, it } from "vitest";

import { answered } from "../../../../functions/adapters/snowflake/driver-session.ts";

it("does not use an answer of the driver that comes when nobody waits any more", async () => {
  await expect(answered(Promise.resolve("rows"), AbortSignal.abort())).rejects.toThrow(
    "Snowflake did not answer in time",
  );
});

it("says nothing of a failure of the driver that comes when nobody waits any more", async () => {
  const failed = Promise.reject(new Error("late"));
  await expect(answered(failed, AbortSignal.abort(), "gone")).rejects.toThrow("gone");
});
