import { expect, it } from "vitest";

import { afterVandal, UNHARMED, vandalStack } from "../../support/stack/vandal-stack.ts";

const rig = vandalStack();

it.each(["variable", "method", "global", "fetch", "handler"])(
  "runs the next crews as if none had done %s to their process",
  async (way) => {
    expect(await afterVandal(rig, way)).toEqual(UNHARMED);
  },
);
