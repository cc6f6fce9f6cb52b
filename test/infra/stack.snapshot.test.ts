import { Template as Assertions } from "aws-cdk-lib/assertions";
import { expect, it } from "vitest";

import { synthesizeTemplate } from "../../infra/template/synthesize-template.ts";
import { functionLogicalId } from "../../infra/template/template.ts";
import { withoutHashes } from "../../infra/template/without-hashes.ts";

it("is the stack that was last looked at", async () => {
  await expect(JSON.stringify(withoutHashes(synthesizeTemplate()), null, 2)).toMatchFileSnapshot(
    "stack.snap",
  );
});

/** The check is CDK's own, made when a template is read for assertions. */
const readForAssertions = (template: unknown) => () =>
  Assertions.fromJSON(structuredClone(template) as Record<string, unknown>);

it("has no resource that waits for itself, though workflow and functions need each other", () => {
  expect(readForAssertions(synthesizeTemplate())).not.toThrow();
});

it("would notice such a resource", () => {
  const { Resources } = synthesizeTemplate();
  const name = functionLogicalId("run-crew");
  const inCircle = { ...Resources[name], DependsOn: name };
  expect(readForAssertions({ Resources: { ...Resources, [name]: inCircle } })).toThrow(/dependency cycle/);
});
