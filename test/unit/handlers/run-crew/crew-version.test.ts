import { expect, it } from "vitest";

import { crewIdentity, crewVersion } from "../../../../functions/handlers/run-crew/crew-identity.ts";
import { crewOf } from "../../../support/models/crew-run.ts";

const crewAs = (description: string) =>
  crewOf({
    "agents.yaml": "writer: {role: Writer, goal: Write, backstory: You write.}",
    "tasks.yaml": `write: {description: ${description}, expected_output: A text, agent: writer}`,
  });
const versionOf = (description: string): string => crewVersion(crewIdentity(crewAs(description), new Map()));

it("a crew has the same version each time it is read, and another once a file of it has changed", () => {
  expect(versionOf("Write it")).toBe(versionOf("Write it"));
  expect(versionOf("Write it")).not.toBe(versionOf("Write it well"));
});

it("a crew is the same whatever its rehearsal is estimated with, so that what has begun goes on", () => {
  const crew = crewAs("Write it");
  const rehearsed = { ...crew, rehearsedModels: { writer: "openai/gpt-4.1" } };
  expect(crewIdentity(rehearsed, new Map())).toEqual(crewIdentity(crew, new Map()));
});
