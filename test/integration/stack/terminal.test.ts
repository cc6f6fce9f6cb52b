import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { stripVTControlCharacters } from "node:util";

import { expect, it } from "vitest";

import { folderOfEachTest } from "../../support/folder-of-each-test.ts";
import { type ModelReply, startScriptedModelServer } from "../../support/models/scripted-model-server.ts";
import { closedAddress } from "../../support/servers/closed-address.ts";
import { startExecution } from "../../support/stack/api-client.ts";
import { runInTerminal, whyNoPseudoTerminal } from "../../support/stack/pseudo-terminal.ts";
import { waitFor } from "../../support/wait-for.ts";

const folder = folderOfEachTest();
const missing = whyNoPseudoTerminal();
if (missing !== undefined) console.warn(`No test of what a person reads in a terminal: ${missing}.`);

const crewOf = (llm: object | undefined, tools: readonly string[] = []): string =>
  JSON.stringify({
    agents: { clerk: { role: "Clerk", goal: "G", backstory: "B", ...(llm && { llm }) } },
    tasks: [{ name: "answer", agent: "clerk", description: "D", expected_output: "E", tools }],
  });

const TOOL = `import * as z from "zod";
import { defineTool } from "#crew";
export default defineTool({ name: "look_up", description: "d", input: z.object({ order: z.string() }), effect: "read",
  run: ({ order }) => { throw new Error("there is no order " + order); } });`;

const call: ModelReply = { toolCalls: [{ name: "look_up", arguments: { order: "17" } }] };

it.skipIf(missing !== undefined)(
  "a person reads in a terminal what happens to executions, in lines of 80 columns",
  async () => {
    await using server = await startScriptedModelServer([call, "Done."]);
    const nowhere = `http://${await closedAddress()}`;
    await folder.write("crews/rehearsed/crew.jsonc", crewOf(undefined));
    await folder.write(
      "crews/shop/crew.jsonc",
      crewOf({ model: "openai/scripted", base_url: server.url }, ["look_up"]),
    );
    await folder.write("crews/shop/tools/look_up.ts", TOOL);
    await folder.write("crews/down/crew.jsonc", crewOf({ model: "openai/gpt", base_url: nowhere }));
    await using terminal = runInTerminal([process.execPath, "cli/stepcrew.mjs", "dev"], {
      PORT: "0",
      CREWS_DIR: `${folder.path}/crews`,
      CREW_DATA_DIR: `${folder.path}/data`,
      OPENAI_API_KEY: "sk-key-of-the-terminal-test",
      TZ: "UTC",
    });
    const read = (): string => stripVTControlCharacters(terminal.output()).replaceAll("\r", "");
    const [, api = ""] = await waitFor("the stack to listen", () => /API +(http:\S+)[^]*Try it/.exec(read()));
    const banner = read();
    expect(banner).toMatch(/^\d\d:\d\d:\d\d ▸ The functions are built {2}\d+\.\d s$/m);
    expect(banner).toMatch(/^\d\d:\d\d:\d\d ▸ The crews are read {2}\d+\.\d s$/m);
    expect(banner).toContain("rehearsed  rehearsed: no model is called");
    expect(banner).toContain("shop       calls openai/scripted");

    await startExecution(api, { crew: "rehearsed" });
    await waitFor("the rehearsal's end", () => / rehearsed +✓ completed {2}\d+\.\d s$/m.exec(read()));
    await startExecution(api, { crew: "shop" });
    await waitFor("the shop's end", () => / shop +✓ completed/.exec(read()));
    const down = await startExecution(api, { crew: "down" });
    await waitFor("the first try to be told", () => /↻ try 2 of 9/.exec(read()));
    await waitFor("the second try to be told", () => /↻ try 3 of 9/.exec(read()));
    await fetch(`${api}/health`, { headers: { origin: "https://page.example" } });
    await waitFor("the refused page", () => /! a request was refused: The origin/.exec(read()));
    terminal.type("\u0003");
    expect(await terminal.ended).toBe(0);

    const after = read().slice(banner.length);
    const lines = after.split("\n");
    expect(after).toMatch(/[0-9a-f]{4} shop +answer +◦ scripted {2}\d+\.\d s {2}10 → 5 tokens$/m);
    expect(after.replaceAll(/\n +/g, " ")).toMatch(
      /shop +answer +✗ look_up failed: there is no order 17 \(told to the model\)$/m,
    );
    expect(after.replaceAll(/\n +/g, " ")).toMatch(
      new RegExp(
        `${down.slice(0, 4)} down +answer +↻ try 2 of 9 in \\d+\\.\\d s: no answer from ${nowhere}`,
        "m",
      ),
    );
    expect(after).toContain("SIGINT: stopping. Executions that have not ended go on at the next start.");
    expect(lines.filter((line) => line.length > 80 && !line.includes("SIGINT"))).toEqual([]);
    expect(after).not.toMatch(/^\{|_aws|answered|sk-key|RequestId/m);
    expect(terminal.output()).toContain("\u001B[31m✗ look_up failed");
    expect(terminal.output()).toContain("\u001B[33m↻ try 2 of 9");
  },
);

it.skipIf(missing !== undefined)("a second Ctrl-C ends at once what the first is stopping", async () => {
  await folder.write("crews/rehearsed/crew.jsonc", crewOf(undefined));
  await using terminal = runInTerminal([process.execPath, "cli/stepcrew.mjs", "dev"], {
    PORT: "0",
    CREWS_DIR: `${folder.path}/crews`,
    CREW_DATA_DIR: `${folder.path}/data`,
  });
  await waitFor("the stack to listen", () => terminal.output().includes("Try it"));
  const endpoints = JSON.parse(await readFile(`${folder.path}/data/endpoints.json`, "utf8")) as {
    readonly dynamodb: string;
  };
  // The journal is closed once requests under way are answered, or after a while: this one never is.
  const unanswered = connect(Number(new URL(endpoints.dynamodb).port), "127.0.0.1");
  unanswered.on("error", () => undefined);
  unanswered.write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n");
  await once(unanswered, "connect");
  terminal.type("\u0003");
  await waitFor("the stack to be stopping", () => terminal.output().includes("SIGINT: stopping."));
  terminal.type("\u0003");
  expect(await terminal.ended).toBe(130);
  unanswered.destroy();
});
