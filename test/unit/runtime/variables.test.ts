import { afterEach, expect, it, vi } from "vitest";

import {
  processVariables,
  secretVariables,
  showToTools,
  takeVariable,
} from "../../../functions/runtime/variables.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("reads a secret's variables, and leaves the environment as it is", () => {
  expect(secretVariables('{"A_PROVIDER_KEY": "value"}')).toEqual({ A_PROVIDER_KEY: "value" });
  expect(processVariables()).not.toHaveProperty("A_PROVIDER_KEY");
});

it("takes a variable out of the environment, and has it when it is asked for again", () => {
  vi.stubEnv("GIVEN_DIRECTLY", "hidden");
  expect(takeVariable("GIVEN_DIRECTLY")).toBe("hidden");
  expect(processVariables()).not.toHaveProperty("GIVEN_DIRECTLY");
  expect(takeVariable("GIVEN_DIRECTLY")).toBe("hidden");
  expect(takeVariable("NEVER_GIVEN")).toBeUndefined();
});

it("shows tools the variables that are named, and no other", () => {
  for (const name of ["TICKETS_URL", "TICKETS_TOKEN", "OPENAI_API_KEY"]) vi.stubEnv(name, undefined);
  showToTools(" TICKETS_URL,TICKETS_TOKEN,,ABSENT", {
    TICKETS_URL: "http://tickets",
    TICKETS_TOKEN: "t",
    OPENAI_API_KEY: "sk-hidden",
  });
  expect(processVariables()).toMatchObject({ TICKETS_URL: "http://tickets", TICKETS_TOKEN: "t" });
  expect(processVariables()).not.toHaveProperty("OPENAI_API_KEY");
  expect(processVariables()).not.toHaveProperty("ABSENT");
});

it.each(["hidden", '["hidden"]', '{"KEY": {"hidden": 1}}', '"hidden"'])(
  "refuses a secret of another shape without telling it",
  (secret) => {
    const read = (): unknown => {
      try {
        return secretVariables(secret);
      } catch (error) {
        return error;
      }
    };
    const error = read() as Error;
    expect({ name: error.name, cause: error.cause, tells: error.message.includes("hidden") }).toEqual({
      name: "InvalidInput",
      cause: undefined,
      tells: false,
    });
  },
);
