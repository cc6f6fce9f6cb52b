import { describe, expect, it } from "vitest";

import { startCrewContract } from "../../../../functions/handlers/start-crew/contract.ts";
import { arnOf } from "../../../support/handlers/fake-workflow.ts";
import {
  builtCrew,
  crew,
  DEFAULT_LIMITS,
  inputs,
  refusalOf,
  startCrewRig,
  startedId,
} from "../../../support/handlers/start-crew-rig.ts";

const rig = startCrewRig();
const problem = (level: "error" | "unfinished" | "warning", message: string) => ({
  level,
  file: "tasks.yaml",
  path: "",
  line: 3,
  message,
});
const untouched = () => ({
  writes: rig.memory.writes,
  statements: rig.record.statements,
  started: rig.workflow.started,
});
const NOTHING = { writes: [], statements: [], started: [] };

describe("a start", () => {
  it("writes the journal, then the record under its lease, then starts the workflow, and says where to look", async () => {
    const order: string[] = [];
    rig.record.onStatement = (kind) => {
      const [execution] = rig.memory.executions();
      order.push(
        `${kind} ${execution?.phase} leased ${rig.memory.leaseHolder(execution?.executionId ?? "") !== undefined}`,
      );
      order.push(`${rig.workflow.started.length} started`);
    };
    const answer = await rig.start();
    const id = startedId(answer);
    expect(answer).toEqual({
      status: 200,
      headers: { Location: `/prod/crew/status/${id}` },
      body: { execution_id: id, status: "PROCESSING", message: "Crew execution started successfully" },
    });
    expect(Object.keys("body" in answer ? answer.body : {})).toEqual(["execution_id", "status", "message"]);
    expect(order).toEqual(["insert STARTING leased true", "0 started"]);
    expect(rig.record.statements).toEqual([
      {
        insert: {
          executionId: id,
          crewName: "letter",
          inputs,
          workflowExecution: arnOf(id),
          createdAt: rig.memory.execution(id).createdAt,
        },
      },
    ]);
    expect([rig.workflow.started, rig.memory.leaseHolder(id), rig.memory.writes]).toEqual([
      [id],
      undefined,
      [`create ${id}`],
    ]);
  });

  it("answers what its startCrewContract promises", async () => {
    const answer = await rig.start();
    expect(startCrewContract.output.safeParse("body" in answer ? answer.body : undefined).success).toBe(true);
  });

  it("keeps the request with the crew's default inputs, and the limits", async () => {
    rig.crews = [
      builtCrew("letter", {
        crew: {
          ...crew,
          inputs: [
            { name: "name", required: true },
            { name: "place", required: false, default: "Paris" },
          ],
        } as never,
      }),
    ];
    const id = startedId(
      await rig.start({ inputs: { name: "Ada", unused: [1] }, limits: { max_llm_calls: 3 } }),
    );
    expect(await rig.memory.journal.readRequest(id)).toEqual({
      crewName: "letter",
      inputs: { name: "Ada", place: "Paris", unused: [1] },
      limits: { ...DEFAULT_LIMITS, max_llm_calls: 3 },
    });
  });
});

describe("a start is refused, and nothing written,", () => {
  it("for a crew that there is not, naming those there are", async () => {
    rig.crews = [builtCrew("letter"), builtCrew("research")];
    expect(refusalOf(await rig.start({ crew: "lettre" }, "key-1"))).toEqual({
      status: 422,
      detail: 'There is no crew "lettre" (did you mean letter?). There are: letter, research.',
      errors: [{ pointer: "/crew", detail: "one of: letter, research" }],
    });
    expect(untouched()).toEqual(NOTHING);
  });

  it("for a crew that has a folder and has not been read, saying so", async () => {
    rig.foldersNow = ["letter", "lettre"];
    expect(refusalOf(await rig.start({ crew: "lettre" }, "key-1"))).toEqual({
      status: 422,
      detail:
        'The crew "lettre" has a folder, but it has not been read yet. Repeat in a few seconds; the terminal that Stepcrew runs in says when it was read, or why it cannot be.',
      errors: [{ pointer: "/crew", detail: "has not been read" }],
    });
    expect(refusalOf(await rig.start({ crew: "../letter" }))?.detail).toContain("There is no crew");
    expect(untouched()).toEqual(NOTHING);
  });

  it("for missing inputs, naming all of them", async () => {
    expect(refusalOf(await rig.start({ inputs: { other: 1 } }, "key-1"))).toEqual({
      status: 422,
      detail: 'The crew "letter" needs these inputs: name, place. Give them in "inputs".',
      errors: [
        { pointer: "/inputs/name", detail: 'the input "name" is required' },
        { pointer: "/inputs/place", detail: 'the input "place" is required' },
      ],
    });
    expect(untouched()).toEqual(NOTHING);
  });

  it("for an input that seems to be misspelt, naming the one that was probably meant", async () => {
    expect(refusalOf(await rig.start({ inputs: { ...inputs, "na/me": 1 } }, "key-1"))).toBeUndefined();
    rig.crews = [
      builtCrew("letter", {
        crew: { ...crew, inputs: [{ name: "place", required: false, default: "Paris" }] } as never,
      }),
    ];
    rig.memory.writes.length = 0;
    expect(refusalOf(await rig.start({ inputs: { "pl/ace": "Rome" } }, "key-2"))).toEqual({
      status: 422,
      detail:
        'The crew "letter" has no input pl/ace (did you mean place?). Correct the name, or let the crew take any with "strict_inputs": false in its crew.jsonc.',
      errors: [{ pointer: "/inputs/pl~1ace", detail: 'there is no input "pl/ace" (did you mean place?)' }],
    });
    expect(rig.memory.writes).toEqual([]);
  });

  it("for a model without its key, naming the variable", async () => {
    const missing = (setting: string, kind: "model" | "tool", needer: string) =>
      ({ setting, place: "environment", neededBy: { kind, name: needer } }) as const;
    rig.missingSettings = [missing("OPENAI_API_KEY", "model", "openai/gpt-4o")];
    expect(refusalOf(await rig.start({ inputs }, "key-1"))).toEqual({
      status: 422,
      detail:
        'The crew "letter" cannot be started: OPENAI_API_KEY for openai/gpt-4o is not set. Set it for the deployment, or start with MODEL=rehearsal locally.',
      errors: [{ pointer: "/crew", detail: "OPENAI_API_KEY for openai/gpt-4o" }],
    });
    rig.missingSettings.push(missing("SEARCH_KEY", "tool", "search"));
    expect(refusalOf(await rig.start({ inputs }, "key-1"))?.detail).toBe(
      'The crew "letter" cannot be started: OPENAI_API_KEY for openai/gpt-4o, SEARCH_KEY for the tool search are not set. Set them for the deployment, or start with MODEL=rehearsal locally.',
    );
    expect(untouched()).toEqual(NOTHING);
  });

  it("for an unfinished crew, naming each thing it lacks, unless it is rehearsed", async () => {
    const problems = [problem("unfinished", "tool a is missing"), problem("warning", "memory is ignored")];
    rig.crews = [builtCrew("letter", { problems })];
    expect(refusalOf(await rig.start({ inputs }, "key-1"))).toEqual({
      status: 422,
      detail:
        'The crew "letter" cannot be started: tasks.yaml:3: tool a is missing. Until that is done it can only be rehearsed, and a model would be asked: MODEL=rehearsal locally rehearses every crew.',
      errors: [{ pointer: "/crew", detail: "tasks.yaml:3: tool a is missing" }],
    });
    const built = builtCrew("letter", { problems });
    rig.crews = [{ ...built, manifest: { ...built.manifest, models: ["ollama/llama3"] } }];
    expect(refusalOf(await rig.start({ inputs }, "key-2"))?.detail).toContain(
      "and it names ollama/llama3: MODEL=rehearsal",
    );
    expect(untouched()).toEqual(NOTHING);
    rig.isRehearsed = true;
    expect(startedId(await rig.start())).toEqual(rig.workflow.started[0]);
  });

  it("for a crew with errors, even rehearsed", async () => {
    const { crew: _crew, ...listed } = builtCrew("letter", { problems: [problem("error", "no agent")] });
    rig.crews = [listed];
    rig.isRehearsed = true;
    expect(refusalOf(await rig.start())).toMatchObject({
      status: 422,
      detail: 'The crew "letter" cannot be started: tasks.yaml:3: no agent',
    });
    expect(untouched()).toEqual(NOTHING);
  });

  it.each(["", "a b", "é", "x".repeat(256)])("for the Idempotency-Key %j", async (key) => {
    expect(refusalOf(await rig.start({ inputs }, key))?.status).toBe(422);
    expect(untouched()).toEqual(NOTHING);
  });
});

describe("the crew of a start that names none", () => {
  it.each([
    ["the only one", ["letter"], "letter"],
    ["research", ["letter", "research"], "research"],
  ])("is %s", async (_, names, expected) => {
    rig.crews = names.map((name) => builtCrew(name));
    expect(rig.memory.execution(startedId(await rig.start())).crewName).toBe(expected);
  });

  it("is refused when there is no default", async () => {
    rig.crews = [builtCrew("letter"), builtCrew("essay")];
    expect(refusalOf(await rig.start())?.detail).toBe(
      "The body names no crew, and there is no default crew; name a crew, or set a default crew. There are: letter, essay.",
    );
    rig.crews = [];
    expect(refusalOf(await rig.start())?.detail).toBe(
      "The body names no crew, and there is no default crew; name a crew, or set a default crew. There are: none.",
    );
  });
});
