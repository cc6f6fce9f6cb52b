import { expect, it } from "vitest";

import { resolveText } from "../../infra/template/template.ts";
import { synthesizeStack } from "../support/stack/synthesized-stack.ts";

it("gives the API's URL without a slash at its end, for whoever appends a path", () => {
  const { Outputs } = synthesizeStack().template;
  const url = resolveText(Outputs?.["ApiUrl"]?.Value, (logicalId) => logicalId.replace(/[0-9A-F]+$/, ""));
  expect(url).toBe("https://Api.execute-api.us-east-1.amazonaws.com/ApiDeploymentStagev");
});
