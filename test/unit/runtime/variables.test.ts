import { afterEach, expect, it, vi } from "vitest";

import { addVariables, processVariables } from "../../../functions/runtime/variables.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("adds a secret's variables to the environment", () => {
  vi.stubEnv("A_PROVIDER_KEY", undefined);
  addVariables('{"A_PROVIDER_KEY": "value"}');
  expect(processVariables()["A_PROVIDER_KEY"]).toBe("value");
});

it.each(["hidden", '["hidden"]', '{"KEY": {"hidden": 1}}', '"hidden"'])(
  "refuses a secret of another shape without telling it",
  (secret) => {
    const read = (): unknown => {
      try {
        return addVariables(secret);
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
