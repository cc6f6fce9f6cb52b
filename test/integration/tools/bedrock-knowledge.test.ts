import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { make as makeKnowledge } from "../../../functions/adapters/tools/made/bedrock-knowledge.ts";
import { missingToolSettings, toolSettingsProblem } from "../../../functions/adapters/tools/registry.ts";
import { callTool, contextOf } from "../../support/servers/tool-service.ts";

const asked: { readonly call: string; readonly login: string; readonly body: string }[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
/** Bedrock as far as the tool asks it. */
const server = createServer((request, response) => {
  void request.toArray().then((chunks: Buffer[]) => {
    const login = /Credential=([^/]+)\/\d+\/([^,]+)\/aws4/.exec(request.headers.authorization ?? "");
    asked.push({
      call: `${request.method} ${request.url}`,
      login: `${login?.[1]} ${login?.[2]}`,
      body: Buffer.concat(chunks).toString(),
    });
    answer(request, response);
  });
});

const ENDPOINT = "AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME";
const before = process.env[ENDPOINT];
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", () => listening()));
  process.env[ENDPOINT] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => {
  if (before === undefined) Reflect.deleteProperty(process.env, ENDPOINT);
  else process.env[ENDPOINT] = before;
  server.closeAllConnections();
  server.close();
});

const ROLE = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIAROLE",
  AWS_SECRET_ACCESS_KEY: "role-secret",
  FILES_BUCKET: "stack-files",
};

describe("a knowledge base of Bedrock", () => {
  const ask = async (settings: object = {}, environment: Record<string, string> = ROLE) =>
    JSON.parse(
      (await callTool(makeKnowledge("ask", contextOf(environment), settings as never), {
        query: "owls?",
      })) as string,
    ) as unknown;
  const reply = (value: object) => (_request: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  const sent = (): unknown => JSON.parse(asked.at(-1)?.body ?? "");

  it("is asked by its variable, and answers as CrewAI's tool tells it", async () => {
    answer = reply({
      nextToken: "more",
      retrievalResults: [
        {
          content: { text: "Owls fly", type: "TEXT" },
          location: { type: "S3", s3Location: { uri: "s3://docs/owls.txt" } },
          score: 0.5,
          metadata: { page: 3 },
        },
        { content: { text: "Bees" }, location: { webLocation: { url: "https://bees.example" } } },
        {},
      ],
    });
    expect(await ask({}, { ...ROLE, BEDROCK_KB_ID: "KB12345678" })).toEqual({
      results: [
        {
          content: "Owls fly",
          content_type: "TEXT",
          source_type: "S3",
          source_uri: "s3://docs/owls.txt",
          score: 0.5,
          metadata: { page: 3 },
        },
        {
          content: "Bees",
          content_type: "text",
          source_type: "Web",
          source_uri: "https://bees.example",
        },
        { content: "", content_type: "text", source_type: "unknown", source_uri: null },
      ],
      nextToken: "more",
    });
    expect(asked[0]).toMatchObject({
      call: "POST /knowledgebases/KB12345678/retrieve",
      login: "AKIAROLE eu-central-1/bedrock",
    });
    expect(sent()).toEqual({
      retrievalQuery: { text: "owls?" },
      retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults: 5 } },
    });
  });

  it("is asked with the settings that a crew gives it", async () => {
    answer = reply({ retrievalResults: [], guardrailAction: "NONE" });
    const vectorSearchConfiguration = {
      numberOfResults: 2,
      overrideSearchType: "HYBRID",
      filter: { equals: { key: "year", value: 2026 } },
    };
    const settings = {
      knowledge_base_id: "KB23456789",
      retrieval_configuration: { vectorSearchConfiguration },
      guardrail_configuration: { guardrailId: "g1", guardrailVersion: "1" },
      next_token: "more",
    };
    expect(await ask(settings)).toEqual({
      message: "No results found for the given query.",
      guardrailAction: "NONE",
    });
    expect(asked[0]?.call).toBe("POST /knowledgebases/KB23456789/retrieve");
    expect(sent()).toEqual({
      retrievalQuery: { text: "owls?" },
      retrievalConfiguration: { vectorSearchConfiguration },
      guardrailConfiguration: { guardrailId: "g1", guardrailVersion: "1" },
      nextToken: "more",
    });
    await ask({ knowledge_base_id: "KB23456789", number_of_results: null });
    expect(sent()).toMatchObject({ retrievalConfiguration: { vectorSearchConfiguration: {} } });
  });

  it("that refuses, or whose id is none, is told with what to set", async () => {
    answer = (_request, response) =>
      void response
        .writeHead(403, { "x-amzn-errortype": "AccessDeniedException", "content-type": "application/json" })
        .end('{"message": "not allowed"}');
    await expect(ask({ knowledge_base_id: "KB23456789" })).rejects.toThrow(
      "Amazon Bedrock refused it (AccessDeniedException: not allowed). The function's role, by a policy that the setting tool_policy_arns names, must be allowed bedrock:Retrieve on the knowledge base KB23456789",
    );
    await expect(ask({}, { ...ROLE, BEDROCK_KB_ID: "kb/../x" })).rejects.toThrow(
      'BEDROCK_KB_ID is "kb/../x"',
    );
    expect(asked).toHaveLength(1);
  });

  it("needs its variable, unless the crew gives its id, which is checked", () => {
    const missing = (settings: object) =>
      missingToolSettings(
        {
          builtInTools: ["kb"],
          toolSettings: { kb: { use: "BedrockKBRetrieverTool", with: settings as never } },
        },
        () => false,
      ).map(({ setting }) => setting);
    expect(missing({ number_of_results: 3 })).toEqual(["BEDROCK_KB_ID"]);
    expect(missing({ knowledge_base_id: "KB23456789" })).toEqual([]);
    expect(toolSettingsProblem("BedrockKBRetrieverTool", { knowledge_base_id: "KB2" })).toContain(
      "10 letters and digits",
    );
    expect(
      toolSettingsProblem("BedrockKBRetrieverTool", { retrieval_configuration: { numberOfResults: 3 } }),
    ).toContain("numberOfResults");
  });

  it("is asked by nobody in a rehearsal", () => {
    expect(makeKnowledge("ask", contextOf({})).rehearse?.({ query: "q" })).toBe(
      "Rehearsed: no knowledge base was asked.",
    );
  });
});
