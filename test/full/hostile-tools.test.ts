import { expect, it } from "vitest";

import { vandalStack } from "../support/stack/vandal-stack.ts";

const rig = vandalStack();

it.each(["method", "global", "fetch", "handler"])(
  "runs the next crews as if none had done %s to their process",
  async (way) => {
    const vandal = await rig.run("vandal", { way });
    // Either the tool's answer, or an end that says whose fault it was.
    expect(vandal.error ?? vandal.result?.raw).toMatch(/^done$|changed what its whole process shares/);
    const neighbours = await Promise.all(Array.from({ length: 3 }, () => rig.run("neighbour")));
    expect(neighbours.map(({ result }) => result?.raw)).toEqual(["A note.", "A note.", "A note."]);
    const looks = await rig.run("vandal", { way: "look" });
    expect(looks.result?.raw).not.toMatch(/LEFT_BEHIND|polluted/);
    expect(rig.stack.output()).not.toContain("JournalUnavailable");
  },
);
