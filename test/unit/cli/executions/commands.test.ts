import { describe, expect, it, vi } from "vitest";

import { runInProcess } from "../../../support/commands/run-in-process.ts";
import {
  detail,
  ID,
  listed,
  OTHER_ID,
  READS,
  STARTED,
  KEY,
  withoutNamedApi,
} from "../../../support/commands/scripted-executions.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";
import { closedAddress } from "../../../support/servers/closed-address.ts";
import {
  answersJson,
  answersPage,
  answersProblem,
  startScriptedApi,
} from "../../../support/servers/scripted-api.ts";

const folder = folderOfEachTest();
withoutNamedApi();

describe("start", () => {
  it("sends inputs of a file and of the command line, models and limits, and prints the id", async () => {
    await using api = await startScriptedApi(answersJson(STARTED));
    const file = await folder.write("inputs.json", '\uFEFF{"topic": "bats", "large": 12345678901234567890}');
    const inputs = ["topic=owls", "sources:=[1]", "--input", file];
    const models = ["--model", "openai/a", "--models", "Writer=openai/b", "--limits", "max_llm_calls=20"];
    const how = ["--idempotency-key", "order-1", "--api", api.url, "--key", KEY];
    const ended = await runInProcess("start", "research", ...inputs, ...models, ...how);
    expect(ended).toEqual({ code: 0, stdout: `${ID}\n`, stderr: "" });
    expect(api.asked[0]?.body).toBe(
      '{"crew":"research","inputs":{"topic":"owls","large":12345678901234567890,"sources":[1]},' +
        '"models":{"model:*":"openai/a","Writer":"openai/b"},"limits":{"max_llm_calls":20}}',
    );
    expect(api.asked[0]?.headers).toMatchObject({ "x-api-key": KEY, "idempotency-key": "order-1" });
    const json = await runInProcess("start", "research", "--api", api.url, "--json");
    expect(JSON.parse(json.stdout)).toEqual(STARTED);
    expect(api.asked[1]?.body).toBe('{"crew":"research"}');
  });

  it("that is refused says why, with the parts of the body that are wrong, and ends with 1", async () => {
    const errors = [{ pointer: "/inputs/topc", detail: "did you mean topic?\u001B[31m" }];
    await using api = await startScriptedApi(answersProblem(422, "A key is not known.", { errors }));
    expect(await runInProcess("start", "research", "--api", api.url)).toEqual({
      code: 1,
      stdout: "",
      stderr: "A key is not known.\n  /inputs/topc: did you mean topic?�[31m\n",
    });
  });

  it.each([
    [["topic"], /^"topic" is no input: write key=text, key=@file or key:=json$/],
    [["--limits", "many"], /^--limits takes name=number, such as max_llm_calls=20; "many" is none$/],
    [["--models", "Writer"], /^--models takes role=model, such as /],
    [["--input", "nowhere.json"], /^The file of --input cannot be read: ENOENT/],
  ])("is not tried with %j", async (words, sentence) => {
    const { code, stderr } = await runInProcess("start", "research", ...words);
    expect(code).toBe(2);
    expect(stderr.trimEnd()).toMatch(sentence);
  });
});

describe("an execution is called by", () => {
  it.each(["7f3a", "7F3A0000-0000", ID, ID.toUpperCase()])("%s", async (id) => {
    await using api = await startScriptedApi(READS);
    const { code, stdout } = await runInProcess("show", id, "--json", "--api", api.url);
    expect([code, (JSON.parse(stdout) as typeof detail).execution_id]).toEqual([0, ID]);
  });

  it.each([
    ["7f3", 2, '"7f3" is no id of an execution: give it whole, or its first 4 characters or more'],
    [
      "../health",
      2,
      '"../health" is no id of an execution: give it whole, or its first 4 characters or more',
    ],
    [
      "beef",
      1,
      "None of the latest 1000 executions has an id that begins with beef; npx stepcrew list shows them",
    ],
    [
      "7f3a0000",
      1,
      `2 executions have ids that begin with 7f3a0000: ${ID}, ${ID.replace(/1$/, "3")}. Give more of it`,
    ],
  ])("%s is refused", async (id, code, sentence) => {
    const executions = [listed(ID), listed(ID.replace(/1$/, "3")), listed(OTHER_ID)];
    await using api = await startScriptedApi(answersJson({ executions }));
    expect(await runInProcess("cancel", id, "--api", api.url)).toEqual({
      code,
      stdout: "",
      stderr: `${sentence}\n`,
    });
  });
});

it("cancels, and says what of an execution that has ended before", async () => {
  await using api = await startScriptedApi(
    answersJson({ execution_id: ID, status: "ERROR", message: "Crew execution cancelled" }),
  );
  expect(await runInProcess("cancel", ID, "--api", api.url)).toMatchObject({
    code: 0,
    stdout: `${ID} was cancelled\n`,
  });
  await using late = await startScriptedApi(
    answersProblem(409, "The execution has ended already: COMPLETED."),
    answersJson(detail),
  );
  expect(await runInProcess("cancel", ID, "--api", late.url)).toEqual({
    code: 1,
    stdout: "",
    stderr: "The execution has ended already: COMPLETED.\n",
  });
});

it("replays from a task, with other inputs and models", async () => {
  await using api = await startScriptedApi(answersJson(STARTED));
  const changes = ["topic=bats", "--from-task", "2", "--model", "openai/a"];
  const { code } = await runInProcess("replay", ID, ...changes, "--api", api.url);
  expect([code, api.asked[0]?.line, JSON.parse(api.asked[0]?.body ?? "")]).toEqual([
    0,
    `POST /crew/replay/${ID}`,
    { from_task: 2, inputs: { topic: "bats" }, model: "openai/a" },
  ]);
});

describe("one sentence says what to do", () => {
  it("where nobody answers, of a deployed API and of the local stack", async () => {
    const address = `http://${await closedAddress()}`;
    const endpoints = JSON.stringify({ api: address, dynamodb: address, snowflake: address });
    await folder.write("data/endpoints.json", endpoints);
    const sentence =
      /^http:\S+ does not answer: connect ECONNREFUSED \S+\. Run npm start in another terminal, or name a deployed API by --api, --profile or STEPCREW_API\n$/;
    for (const words of [["list"], ["start", "research"], ["watch", ID]]) {
      const { code, stderr } = await runInProcess(...words, "--data", `${folder.path}/data`);
      expect(stderr).toMatch(sentence);
      expect(code).toBe(1);
    }
  });

  it("where a key is missing, a gateway is broken, or something else listens there", async () => {
    await using closed = await startScriptedApi(
      answersProblem(403, "The x-api-key header is missing or wrong."),
    );
    expect((await runInProcess("list", "--api", closed.url)).stderr).toBe(
      "The x-api-key header is missing or wrong. Give the key as STEPCREW_KEY, in a profile, or by --key.\n",
    );
    expect((await runInProcess("list", "--api", closed.url, "--key", KEY)).stderr).toBe(
      "The x-api-key header is missing or wrong.\n",
    );
    await using site = await startScriptedApi(answersPage(200));
    expect((await runInProcess("list", "--api", site.url)).stderr).toBe(
      `${site.url} answered 200, but not as a Stepcrew API does: is that its address? Look at the address and at the network\n`,
    );
  });

  it("and no key is in it, though a server sends it back", async () => {
    await using api = await startScriptedApi((response, { headers }) =>
      answersProblem(400, `What is ${String(headers["x-api-key"])}?`)(response, {
        line: "",
        headers,
        body: "",
      }),
    );
    for (const words of [["list"], ["show", ID, "--json"], ["start", "x", "--json"], ["watch", ID]]) {
      const { code, stdout, stderr } = await runInProcess(...words, "--api", api.url, "--key", KEY);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toBe("What is …?\n");
    }
    await using echo = await startScriptedApi((response, asked) =>
      answersJson({ ...STARTED, message: asked.headers["x-api-key"] })(response, asked),
    );
    const json = await runInProcess("start", "research", "--json", "--api", echo.url, "--key", KEY);
    expect(JSON.parse(json.stdout)).toEqual({ ...STARTED, message: "…" });
    vi.stubEnv("STEPCREW_KEY", KEY);
    const help = await runInProcess("start", "--help");
    expect(help.stdout).not.toContain(KEY);
  });
});
