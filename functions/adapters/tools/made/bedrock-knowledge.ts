import {
  BedrockAgentRuntimeClient,
  RetrieveCommand,
  type RetrieveCommandInput,
} from "@aws-sdk/client-bedrock-agent-runtime";
import * as z from "zod";

import { defineTool } from "../../../crew/tool.ts";
import { awsFailure, awsLogin, awsRegion, awsRequests } from "../aws/aws-access.ts";
import { retrieved } from "../aws/retrieved.ts";
import type { MakeTool } from "../built-in-tool.ts";
import { BedrockKnowledgeSettings, KNOWLEDGE_BASE_ID } from "../tool-settings.ts";

/** Asks a knowledge base of Amazon Bedrock, as CrewAI's BedrockKBRetrieverTool does. */
export const make: MakeTool = (name, { environment }, settings) => {
  const given = BedrockKnowledgeSettings.parse(settings ?? {});
  const id = given.knowledge_base_id ?? environment["BEDROCK_KB_ID"]?.trim() ?? "";
  const results = given.number_of_results;
  const configuration = given.retrieval_configuration ?? {
    vectorSearchConfiguration: results === null ? {} : { numberOfResults: results },
  };
  const request = {
    knowledgeBaseId: id,
    retrievalConfiguration: configuration,
    ...(given.guardrail_configuration && { guardrailConfiguration: given.guardrail_configuration }),
    ...(given.next_token !== undefined && { nextToken: given.next_token }),
  };
  const open = (): BedrockAgentRuntimeClient =>
    new BedrockAgentRuntimeClient({
      ...awsLogin(environment),
      region: awsRegion(environment),
      maxAttempts: 2,
      requestHandler: awsRequests(environment),
    });
  let opened: BedrockAgentRuntimeClient | undefined;
  const client = (): BedrockAgentRuntimeClient => (opened ??= open());
  const asked = {
    service: "Amazon Bedrock",
    action: "bedrock:Retrieve",
    place: `the knowledge base ${id}`,
    environment,
  };
  return defineTool({
    name,
    description: `Retrieves information from Amazon Bedrock Knowledge Base '${id}' given a query`,
    input: z.object({
      query: z.string().describe("The query to retrieve information from the knowledge base"),
    }),
    effect: "read",
    rehearse: () => "Rehearsed: no knowledge base was asked.",
    run: async ({ query }, { signal }) => {
      if (!KNOWLEDGE_BASE_ID.test(id))
        throw new Error(
          `BEDROCK_KB_ID is ${JSON.stringify(id)}, which is no knowledge base's id: 10 letters and digits`,
        );
      const asking = { ...request, retrievalQuery: { text: query } } as RetrieveCommandInput;
      try {
        const answer = await client().send(new RetrieveCommand(asking), { abortSignal: signal });
        return JSON.stringify(retrieved(answer), null, 2);
      } catch (error) {
        signal.throwIfAborted();
        throw awsFailure(error, asked);
      }
    },
  });
};
