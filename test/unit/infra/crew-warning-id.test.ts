import { expect, it } from "vitest";

import { crewWarningId } from "../../../infra/crew-warning-id.ts";

const WARNING = "one/tasks.yaml:1: There is no tool search";

it("gives each warning of a crew an id of its own, which an edit above its line leaves as it is", () => {
  const others = [WARNING.replace("one/", "two/"), WARNING.replace("search", "look"), `${WARNING}:2: more`];
  expect(crewWarningId(WARNING)).toMatch(/^stepcrew:crew-[\da-f]{8}$/);
  expect(new Set([WARNING, ...others].map(crewWarningId)).size).toBe(4);
  expect(crewWarningId(WARNING.replace(":1:", ":31:"))).toBe(crewWarningId(WARNING));
});
