import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { expect, it } from "vitest";

import { startConnectProxy } from "../../support/network/connect-proxy.ts";
import { privateAuthority } from "../../support/network/private-authority.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { startStack } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const TOOL = `import * as z from "zod";

import { defineTool } from "#crew";

export default defineTool({
  name: "look",
  description: "Looks something up.",
  input: z.object({}),
  effect: "read",
  run: async () => (await fetch("https://tools.example/data")).text(),
});
`;

/** A model that first calls the tool and then says what that found, and whatever the tool asks. */
const answerTo = (body: string): string => {
  if (body === "") return "seven";
  const { messages } = JSON.parse(body) as { messages: readonly { role: string; content: string }[] };
  const found = messages.find(({ role }) => role === "tool")?.content;
  const call = { id: "c", type: "function", function: { name: "look", arguments: "{}" } };
  const message =
    found === undefined ? { content: null, tool_calls: [call] } : { content: `It is ${found}.` };
  return JSON.stringify({ choices: [{ index: 0, message, finish_reason: "stop" }] });
};

it("a crew's model and tool are asked through the machine's proxy, and the stack's own servers are not", async () => {
  const { authority, certificate: cert, key } = privateAuthority(["models.example", "tools.example"]);
  const server = createServer({ cert, key }, (request, response) => {
    void text(request).then((body) => response.writeHead(200).end(answerTo(body)));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  await using proxy = await startConnectProxy((server.address() as AddressInfo).port);
  await using folder = await temporaryFolder();
  const crew = join(folder.path, "crews/looking");
  await mkdir(join(crew, "tools"), { recursive: true });
  await writeFile(join(crew, "agents.yaml"), "a: {role: A, goal: G, backstory: B, tools: [look]}");
  await writeFile(join(crew, "tasks.yaml"), "t: {description: D, expected_output: E, agent: a}");
  await writeFile(join(crew, "tools/look.ts"), TOOL);
  await writeFile(join(folder.path, "authority.pem"), authority);
  const address = `http://127.0.0.1:${proxy.port}`;
  await using stack = await startStack({
    CREWS_DIR: join(folder.path, "crews"),
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: "https://models.example/v1",
    OPENAI_API_KEY: "sk-test",
    NODE_EXTRA_CA_CERTS: join(folder.path, "authority.pem"),
    HTTPS_PROXY: address,
    HTTP_PROXY: address,
    NO_PROXY: "nothing.example",
  });
  const end = await endOf(stack.endpoints.api, await startExecution(stack.endpoints.api));
  server.closeAllConnections();
  server.close();
  expect(end).toMatchObject({ status: "COMPLETED", result: { raw: "It is seven." } });
  expect(new Set(proxy.asked)).toEqual(new Set(["models.example:443", "tools.example:443"]));
});
