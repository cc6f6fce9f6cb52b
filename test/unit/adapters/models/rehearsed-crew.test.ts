import { expect, it } from "vitest";

import { isRehearsed } from "../../../../functions/adapters/models/missing-model-settings.ts";
import { crewOf } from "../../../support/models/crew-run.ts";

const crew = (llm: string) =>
  crewOf({
    "agents.yaml": `writer: {role: Writer, goal: Write, backstory: You write.${llm}}`,
    "tasks.yaml": "write: {description: Write, expected_output: A text, agent: writer}",
  });

it.each([
  ["names no model, where the environment's is rehearsal", "", { MODEL_NAME: "rehearsal" }, true],
  [
    "names a real model, which MODEL_NAME does not replace",
    ", llm: openai/x",
    { MODEL_NAME: "rehearsal" },
    false,
  ],
  ["names a real model, where MODEL=rehearsal wins", ", llm: openai/x", { MODEL: "rehearsal" }, true],
  ["names no model, where the environment's is real", "", { MODEL: "openai/x" }, false],
])("tells whether anybody would be called by a crew that %s", (_what, llm, environment, expected) => {
  expect(isRehearsed(crew(llm), environment)).toBe(expected);
});
