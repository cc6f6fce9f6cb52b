import { expect, it } from "vitest";

import { httpContracts } from "../../../infra/functions.ts";
import {
  functionLogicalId,
  propertiesOf,
  resolveText,
  resourcesOfType,
  type Template,
} from "../../../infra/template/template.ts";
import { type Stack, synthesizeStack } from "../../support/stack/synthesized-stack.ts";

const closed = synthesizeStack({ context: { cors_origins: "https://a.example,https://b.example" } });
const open = synthesizeStack({ context: { auth: "none", accept_open_access: "true" } });

interface Method {
  readonly HttpMethod: string;
  /** An attribute of the API, at its root. */
  readonly ResourceId: { readonly Ref?: string };
  readonly ApiKeyRequired?: boolean;
  readonly Integration: Integration;
}

interface Integration {
  readonly Type: string;
  readonly Uri?: unknown;
  readonly ResponseTransferMode?: string;
  readonly TimeoutInMillis?: number;
  readonly RequestTemplates?: Readonly<Record<string, string>>;
  readonly IntegrationResponses?: readonly {
    readonly StatusCode: string;
    readonly ResponseParameters: Readonly<Record<string, string>>;
    readonly ResponseTemplates?: Readonly<Record<string, string>>;
  }[];
}

const methodsOf = (stack: Stack): readonly Method[] => stack.properties("AWS::ApiGateway::Method") as never;

/** "POST /crew/start" … with whether a key is asked for and what answers. */
function routesOf(stack: Stack): Readonly<Record<string, string>> {
  return Object.fromEntries(
    methodsOf(stack)
      .filter(({ HttpMethod }) => HttpMethod !== "OPTIONS")
      .map(({ HttpMethod, ResourceId, ApiKeyRequired, Integration }) => [
        `${HttpMethod} ${pathOf(stack.template, ResourceId.Ref)}`,
        `${ApiKeyRequired === true ? "key" : "open"} ${Integration.Uri === undefined ? "405" : functionOf(Integration.Uri)}`,
      ]),
  );
}

function pathOf(template: Template, resource: string | undefined): string {
  if (resource === undefined) return "/";
  const { ParentId, PathPart } = propertiesOf(template, resource) as {
    ParentId: { Ref?: string };
    PathPart: string;
  };
  return `${ParentId.Ref === undefined ? "" : pathOf(template, ParentId.Ref)}/${PathPart}`;
}

const functionOf = (uri: unknown): string =>
  /functions\/(\w+)\//.exec(resolveText(uri, (logicalId) => logicalId))?.[1] ?? "";

it("routes what the contracts say to their functions, a HEAD to those of a GET, and refuses other methods of those paths", () => {
  const expected = httpContracts.flatMap(({ name, route: { method, path }, access, streams }) => [
    [`${method} ${path}`, `${access} ${functionLogicalId(name)}`],
    ...(method === "GET" && !streams ? [[`HEAD ${path}`, `${access} ${functionLogicalId(name)}`]] : []),
    [`ANY ${path}`, `${access} 405`],
  ]);
  expect(routesOf(closed)).toEqual(Object.fromEntries(expected));
});

it("lets the answers that come in pieces through as they come, for longer than their function may take", () => {
  const integrations = methodsOf(closed).map(({ Integration }) => Integration);
  const streaming = integrations.filter(({ ResponseTransferMode }) => ResponseTransferMode === "STREAM");
  expect(streaming.map(({ Uri }) => functionOf(Uri))).toEqual(["StreamEvents"]);
  const [{ Uri, TimeoutInMillis = 0 } = { Uri: "" }] = streaming;
  expect(JSON.stringify(Uri)).toContain("/response-streaming-invocations");
  const { Timeout } = propertiesOf(closed.template, "StreamEvents");
  expect(TimeoutInMillis / 1000).toBeGreaterThan(Timeout as number);
});

it("asks for a key everywhere but for the health, the description and the page, which hold no data", () => {
  const withoutKey = Object.entries(routesOf(closed)).filter(([, route]) => !route.startsWith("key"));
  expect(withoutKey.map(([route]) => route).toSorted()).toEqual(
    ["/", "/console/{file}", "/health", "/openapi.json"]
      .flatMap((path) => ["GET", "HEAD", "ANY"].map((method) => `${method} ${path}`))
      .toSorted(),
  );
});

it("asks nobody for a key when open access was accepted", () => {
  expect(Object.values(routesOf(open)).filter((route) => route.startsWith("key"))).toEqual([]);
  expect(open.properties("AWS::ApiGateway::ApiKey")).toEqual([]);
  expect(open.properties("AWS::ApiGateway::UsagePlan")).toEqual([]);
  expect(open.template.Outputs).not.toHaveProperty("ShowApiKey");
});

it("packs answers for clients that take them so", () => {
  expect(closed.onlyProperties("AWS::ApiGateway::RestApi")).toMatchObject({ MinimumCompressionSize: 1024 });
});

it("answers a method that a path lacks with 405, what it takes, and problem+json", () => {
  const refusal = methodsOf(closed).find(({ HttpMethod }) => HttpMethod === "ANY")?.Integration;
  const [answer] = refusal?.IntegrationResponses ?? [];
  expect({ ...answer, ResponseTemplates: filledIn(answer?.ResponseTemplates?.["application/json"]) }).toEqual(
    {
      StatusCode: "405",
      ResponseParameters: {
        "method.response.header.Allow": "'POST, OPTIONS'",
        ...prefixed("method.response.header.", EVERY_ANSWER),
      },
      ResponseTemplates: {
        type: "about:blank",
        title: "Method Not Allowed",
        status: 405,
        detail: "This path takes POST, OPTIONS only.",
        request_id: "the id",
      },
    },
  );
});

/** Mapping expressions for a deployment with two origins: texts stand in quotes. */
const EVERY_ANSWER = {
  "Content-Type": "'application/problem+json'",
  "Cache-Control": "'no-store'",
  "X-Content-Type-Options": "'nosniff'",
  "X-Frame-Options": "'DENY'",
  "Content-Security-Policy": "'sandbox'",
  "Referrer-Policy": "'no-referrer'",
  "Strict-Transport-Security": "'max-age=63072000'",
  "Access-Control-Allow-Origin": "'*'",
  "Access-Control-Expose-Headers": "'Location, Link, ETag, Retry-After, X-Request-Id, Idempotent-Replay'",
  "X-Request-Id": "context.requestId",
};

const prefixed = (prefix: string, headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [prefix + name, value]));

/** What API Gateway makes of a mapping template. */
const filledIn = (template = ""): unknown =>
  JSON.parse(
    template
      .replaceAll("$context.requestId", "the id")
      .replaceAll("$context.error.messageString", '"its own words"'),
  );

it("makes what the gateway refuses by itself problem+json with the request's id", () => {
  const responses = closed.properties("AWS::ApiGateway::GatewayResponse");
  const answers = responses.map(({ ResponseType, StatusCode, ResponseTemplates }) => {
    const body = filledIn((ResponseTemplates as Record<string, string>)["application/json"]) as Record<
      string,
      unknown
    >;
    return [ResponseType, StatusCode, body["status"], body["request_id"], typeof body["detail"]];
  });
  expect(answers).toEqual([
    ["MISSING_AUTHENTICATION_TOKEN", "404", 404, "the id", "string"],
    ["INVALID_API_KEY", "403", 403, "the id", "string"],
    ["REQUEST_TOO_LARGE", "413", 413, "the id", "string"],
    ["THROTTLED", "429", 429, "the id", "string"],
    ["INTEGRATION_TIMEOUT", "504", 504, "the id", "string"],
    ["DEFAULT_4XX", undefined, undefined, "the id", "string"],
    ["DEFAULT_5XX", undefined, undefined, "the id", "string"],
  ]);
  expect(new Set(responses.map(({ ResponseParameters }) => JSON.stringify(ResponseParameters)))).toEqual(
    new Set([JSON.stringify(prefixed("gatewayresponse.header.", EVERY_ANSWER))]),
  );
});

it("answers the preflight of browsers from the origins that were named", () => {
  const preflights = methodsOf(closed).filter(({ HttpMethod }) => HttpMethod === "OPTIONS");
  const paths = httpContracts.map(({ route }) => route.path);
  expect(preflights.map(({ ResourceId }) => pathOf(closed.template, ResourceId.Ref)).toSorted()).toEqual(
    [...new Set(paths)].toSorted(),
  );
  const [answer] = preflights[0]?.Integration.IntegrationResponses ?? [];
  expect(answer).toMatchObject({
    StatusCode: "204",
    ResponseParameters: {
      "method.response.header.Access-Control-Allow-Headers":
        "'x-api-key,idempotency-key,if-none-match,last-event-id,content-type'",
      "method.response.header.Access-Control-Allow-Methods": "'POST'",
    },
  });
  expect(JSON.stringify(answer)).toContain("https://b.example");
});

it("answers no preflight when no origin was named", () => {
  expect(methodsOf(open).filter(({ HttpMethod }) => HttpMethod === "OPTIONS")).toEqual([]);
});

it("leaves the account's settings alone", () => {
  expect(resourcesOfType(closed.template, "AWS::ApiGateway::Account")).toEqual([]);
});
