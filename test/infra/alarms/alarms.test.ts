import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { PROJECT_FOLDER } from "../../../infra/project-folder.ts";
import { synthesizeStack } from "../../support/stack/synthesized-stack.ts";

/** Chapters that no alarm leads to. */
const WITHOUT_ALARM = ["rename-snowflakes-role"];

const alarmsOf = (context: Record<string, unknown>) =>
  synthesizeStack({ context }).properties("AWS::CloudWatch::Alarm");

it("links every alarm to a chapter of the runbook that exists", () => {
  const chapters = [
    ...readFileSync(join(PROJECT_FOLDER, "docs/runbook.md"), "utf8").matchAll(/^## (.+)$/gm),
  ].map(([, heading]) => heading?.toLowerCase().replaceAll("'", "").replaceAll(" ", "-"));
  const linked = alarmsOf({}).map(
    (alarm) => /docs\/runbook\.md#(.+)$/.exec(String(alarm["AlarmDescription"]))?.[1],
  );
  expect(chapters).toEqual([...new Set(linked), ...WITHOUT_ALARM]);
});

it("tells somebody only when there is somebody to tell", () => {
  const silent = alarmsOf({});
  const loud = alarmsOf({ alarm_email: "ops@example.com" });
  expect(silent.filter((alarm) => "AlarmActions" in alarm)).toEqual([]);
  expect(loud.filter((alarm) => "AlarmActions" in alarm)).toHaveLength(silent.length);
});
