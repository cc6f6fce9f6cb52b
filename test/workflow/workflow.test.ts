import { expect, it } from "vitest";

import { ErrorName } from "../../functions/domain/errors.ts";
import { recordFailureContract } from "../../functions/handlers/record-failure/contract.ts";
import { runCrewContract } from "../../functions/handlers/run-crew/contract.ts";
import { errorNamed, EXECUTION_ID, runWorkflow, workflowDefinition } from "../support/stack/workflow-run.ts";

const completed = { status: "completed", wait_seconds: 0, error: "", cause: "" };
const suspended = (seconds: number) => ({ status: "suspended", wait_seconds: seconds, error: "", cause: "" });
const failed = {
  status: "failed",
  wait_seconds: 0,
  error: "ModelRefused",
  cause: "The model refused the request.",
};
const RUN = ["run-crew", { execution_id: EXECUTION_ID }] as const;

it("runs the crew with the execution's id and succeeds when it completes", async () => {
  await expect(runWorkflow({ "run-crew": () => completed })).resolves.toEqual({
    end: "succeeded",
    invocations: [RUN],
    entered: ["Run crew", "How did it go?", "Completed"],
  });
});

it("goes on at once when the crew suspended with nothing to wait for", async () => {
  const run = await runWorkflow({ "run-crew": (invocation) => (invocation < 3 ? suspended(0) : completed) });
  expect(run).toEqual({
    end: "succeeded",
    invocations: [RUN, RUN, RUN],
    entered: [...Array.from({ length: 3 }, () => ["Run crew", "How did it go?"]).flat(), "Completed"],
  });
});

it("waits before it goes on when there is something to wait for", async () => {
  const run = await runWorkflow({ "run-crew": (invocation) => (invocation < 2 ? suspended(45) : completed) });
  expect(run).toEqual({
    end: "succeeded",
    invocations: [RUN, RUN],
    entered: ["Run crew", "How did it go?", "Wait", "Run crew", "How did it go?", "Completed"],
  });
  expect(workflowDefinition.States["Wait"]).toEqual({
    Type: "Wait",
    SecondsPath: "$.attempt.wait_seconds",
    Next: "Run crew",
  });
});

it("fails with the crew's own error when the crew failed, and records nothing, for run-crew did", async () => {
  await expect(runWorkflow({ "run-crew": () => failed })).resolves.toEqual({
    end: { error: failed.error, cause: failed.cause },
    invocations: [RUN],
    entered: ["Run crew", "How did it go?", "Failed"],
  });
});

const CURABLE = [
  [ErrorName.JournalUnavailable, 8],
  [ErrorName.FilesUnavailable, 8],
  ["Lambda.TooManyRequestsException", 2880],
  ["Lambda.ServiceException", 20],
  ["Lambda.AWSLambdaException", 20],
  ["Lambda.SdkClientException", 20],
  ["Lambda.ClientExecutionTimeoutException", 20],
  ["Lambda.Unknown", 3],
  ["Sandbox.Timedout", 3],
  ["Runtime.ExitError", 3],
  ["Runtime.OutOfMemory", 3],
  ["States.Timeout", 3],
] as const;

it.each(CURABLE)("runs the crew again after %s", async (name) => {
  const run = await runWorkflow({
    "run-crew": (invocation) => {
      if (invocation === 1) throw errorNamed(name);
      return completed;
    },
  });
  expect([run.end, run.invocations.length]).toEqual(["succeeded", 2]);
});

it.each(CURABLE)(
  "gives up %s after %i retries, records the failure and fails with its words",
  async (name, retries) => {
    const run = await runWorkflow({
      "run-crew": () => {
        throw errorNamed(name, "out of luck");
      },
      "record-failure": () => ({ error: "Explained", cause: "In a sentence." }),
    });
    expect([run.end, run.invocations.length, run.invocations.at(-1), run.entered]).toEqual([
      { error: "Explained", cause: "In a sentence." },
      1 + retries + 1,
      ["record-failure", { execution_id: EXECUTION_ID, error: name, cause: "out of luck" }],
      ["Run crew", "Record failure", "Failure recorded"],
    ]);
  },
);

it.each([
  ErrorName.InvalidInput,
  ErrorName.CrewUnreadable,
  ErrorName.RecordUnavailable,
  "TypeError",
  "Error",
])("records %s at once, which no retry cures", async (name) => {
  const run = await runWorkflow({
    "run-crew": () => {
      throw errorNamed(name, "why");
    },
    "record-failure": () => ({ error: name, cause: "In a sentence." }),
  });
  expect(run).toEqual({
    end: { error: name, cause: "In a sentence." },
    invocations: [RUN, ["record-failure", { execution_id: EXECUTION_ID, error: name, cause: "why" }]],
    entered: ["Run crew", "Record failure", "Failure recorded"],
  });
});

it("tries to record a failure again before it leaves that to EventBridge", async () => {
  const run = await runWorkflow({
    "run-crew": () => {
      throw errorNamed("Error", "why");
    },
    "record-failure": (invocation) => {
      if (invocation < 4) throw errorNamed(ErrorName.JournalUnavailable);
      return { error: "Error", cause: "In a sentence." };
    },
  });
  expect([run.end, run.invocations.length]).toEqual([{ error: "Error", cause: "In a sentence." }, 5]);
});

it("sends payloads and reads answers as the contracts have them", async () => {
  const { invocations } = await runWorkflow({
    "run-crew": () => {
      throw errorNamed("Error", "why");
    },
    "record-failure": () => ({ error: "Error", cause: "In a sentence." }),
  });
  const [run, record] = invocations.map(([, payload]) => payload);
  expect([
    runCrewContract.input.safeParse(run).success,
    recordFailureContract.input.safeParse(record).success,
  ]).toEqual([true, true]);
  expect(
    [completed, suspended(3), failed].map((answer) => runCrewContract.output.safeParse(answer).success),
  ).toEqual([true, true, true]);
});

it("can reach every state", () => {
  const found = new Set<string>();
  const waiting = [workflowDefinition.StartAt];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...nextOf(workflowDefinition.States[name]));
  }
  expect([...found].toSorted()).toEqual(Object.keys(workflowDefinition.States).toSorted());
});

/** Every `Next` and `Default` in a state. */
function nextOf(state: unknown): string[] {
  if (typeof state !== "object" || state === null) return [];
  return Object.entries(state).flatMap(([key, value]) =>
    (key === "Next" || key === "Default") && typeof value === "string" ? [value] : nextOf(value),
  );
}

it("gives up on a task later than Lambda does, and on the whole after a day", () => {
  const { States, TimeoutSeconds } = workflowDefinition;
  expect([
    States["Run crew"]?.["TimeoutSeconds"],
    States["Record failure"]?.["TimeoutSeconds"],
    TimeoutSeconds,
  ]).toEqual([960, 120, 86_400]);
});

interface Retrier {
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds?: number;
}

const longestMinutes = ({
  IntervalSeconds,
  BackoffRate,
  MaxAttempts,
  MaxDelaySeconds = Infinity,
}: Retrier): number => {
  const waits = Array.from({ length: MaxAttempts }, (_, retry) =>
    Math.min(IntervalSeconds * BackoffRate ** retry, MaxDelaySeconds),
  );
  return Math.round(waits.reduce((sum, seconds) => sum + seconds, 0) / 60);
};

it("waits between retries for as long as its reasons say", () => {
  const retriers = (workflowDefinition.States["Run crew"]?.["Retry"] ?? []) as readonly Retrier[];
  // With full jitter, half of these on average: two minutes (journal, secrets, files), a day, eight minutes,
  // 18 s, and 48 s (processes that crews' code has changed).
  expect(retriers.map(longestMinutes)).toEqual([4, 4, 4, 2876, 16, 1, 2]);
});

it("uses JSONPath, which is what the local Step Functions can run", () => {
  expect(JSON.stringify(workflowDefinition)).not.toMatch(/"QueryLanguage"|"Assign"|"Arguments"/);
});
