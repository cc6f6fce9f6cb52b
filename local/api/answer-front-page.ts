import type { IncomingMessage } from "node:http";

import type { APIGatewayProxyResult } from "aws-lambda";

import { listExecutionsContract } from "../../functions/handlers/list-executions/contract.ts";
import { readJson } from "../../functions/json/read-json.ts";
import type { ListedCrew } from "../crews/crew-news.ts";
import type { LocalFunctions } from "../local-functions.ts";
import { acceptsHtml } from "./accepts-html.ts";
import { FRONT_PAGE_POLICY, type FrontPage, frontPage } from "./front-page.ts";
import type { GatewayAnswers } from "./gateway-answers.ts";
import { gatewayEvent } from "./gateway-event.ts";

export interface FrontPageSources {
  readonly functions: Pick<LocalFunctions, "list-executions">;
  readonly crews?: () => readonly ListedCrew[];
  readonly isServing?: () => boolean;
}

/** Only this stack has the page: for clients of the API there is nothing at /, as in AWS. */
export const isForFrontPage = (request: IncomingMessage, path: string): boolean =>
  path === "/" && ["GET", "HEAD"].includes(request.method ?? "") && acceptsHtml(request.headers.accept);

const STARTING = "The local stack is starting or stopping. Reload the page in a moment.";

export async function answerFrontPage(
  request: IncomingMessage,
  requestId: string,
  answers: GatewayAnswers,
  sources: FrontPageSources,
): Promise<APIGatewayProxyResult> {
  const isServing = sources.isServing?.() !== false;
  const page = frontPage({
    url: `http://${request.headers.host}`,
    crews: sources.crews?.() ?? [],
    executions: isServing ? await newestExecutions(request, requestId, sources) : { trouble: STARTING },
  });
  return answers.page(isServing ? 200 : 503, page, FRONT_PAGE_POLICY);
}

async function newestExecutions(
  request: IncomingMessage,
  requestId: string,
  { functions }: FrontPageSources,
): Promise<FrontPage["executions"]> {
  const event = gatewayEvent(request, {
    target: { path: listExecutionsContract.route.path, query: new URLSearchParams({ limit: "20" }) },
    routed: { contract: listExecutionsContract, pathParameters: null },
    body: { body: null, isBase64Encoded: false },
    requestId,
  });
  const trouble = { trouble: listExecutionsContract.failure };
  // A HEAD is given the same page, whose list a HEAD would not have.
  const invoked = functions["list-executions"].invoke({ ...event, httpMethod: "GET" });
  // The function's own log says why.
  const { body } = ((await invoked.catch(() => undefined)) ?? { body: "" }) as APIGatewayProxyResult;
  const read = listExecutionsContract.output.safeParse(readJson(body));
  return read.success ? read.data.executions : trouble;
}
