import { expect, it } from "vitest";

import { isAll } from "../is-all.ts";
import { runStorm } from "./storm.ts";

it("a storm of kills of the whole stack and outages leaves every execution terminal once, in journal and Snowflake alike", async () => {
  const seed = Math.trunc(Math.random() * 2 ** 31);
  const { violations, ...figures } = await runStorm({ executions: isAll ? 15 : 8, seed });
  console.log(figures);
  expect(violations, `seed ${seed}`).toEqual([]);
  expect(figures.kills).toBeGreaterThan(0);
});
