import { DynamoDBClient, GetItemCommand, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { afterEach, expect, it } from "vitest";

import {
  type AskNearby,
  NEARBY_SERVERS,
  type NearbyRequest,
  requestHandlerOf,
} from "../../../../functions/adapters/network/nearby-servers.ts";
import { isAway } from "../../../../functions/adapters/service-away.ts";

const key = Symbol.for(NEARBY_SERVERS);
const options = { connectionTimeout: 1000, requestTimeout: 60_000, throwOnRequestTimeout: true } as const;
const clients: DynamoDBClient[] = [];

afterEach(() => {
  Reflect.deleteProperty(globalThis, key);
  for (const client of clients.splice(0)) client.destroy();
});

function clientWith(ask: AskNearby, requestTimeout: number = options.requestTimeout): DynamoDBClient {
  Reflect.set(globalThis, key, { DYNAMODB: ask });
  const client = new DynamoDBClient({
    // Nothing listens there.
    endpoint: "http://127.0.0.1:9",
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
    requestHandler: requestHandlerOf("DYNAMODB", { ...options, requestTimeout }),
  });
  clients.push(client);
  return client;
}

const answered = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: Buffer.from(JSON.stringify(body)),
});

const get = new GetItemCommand({ TableName: "journal", Key: { entry: { S: "header" } } });

const failureOf = async (client: DynamoDBClient, abortSignal?: AbortSignal): Promise<unknown> =>
  client.send(get, { ...(abortSignal && { abortSignal }) }).catch((error: unknown) => error);

it("a service that has no stand-in in this process is asked by its address", () => {
  expect(requestHandlerOf("DYNAMODB", options)).toBe(options);
  Reflect.set(globalThis, key, { SFN: () => new Promise(() => undefined) });
  expect(requestHandlerOf("DYNAMODB", options)).toBe(options);
});

it("a stand-in in this process gets what the SDK has written and signed, and its answer is read as any", async () => {
  const requests: NearbyRequest[] = [];
  const client = clientWith(async (request) => {
    expect(Object.getPrototypeOf(request.body)).toBe(Uint8Array.prototype);
    requests.push({ ...request, body: Buffer.from(request.body).toString() });
    return Promise.resolve(answered(200, { Item: { phase: { S: "RUNNING" } } }));
  });
  expect((await client.send(get)).Item).toEqual({ phase: { S: "RUNNING" } });
  expect(requests).toMatchObject([
    {
      method: "POST",
      path: "/",
      headers: {
        "x-amz-target": "DynamoDB_20120810.GetItem",
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/eu-west-1\/dynamodb/,
        ),
      },
      body: JSON.stringify({ TableName: "journal", Key: { entry: { S: "header" } } }),
    },
  ]);
});

it("its refusals are the SDK's errors", async () => {
  const __type = "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException";
  const client = clientWith(async () => Promise.resolve(answered(400, { __type, message: "no table" })));
  expect(await failureOf(client)).toBeInstanceOf(ResourceNotFoundException);
});

it("one that gives no answer in time, or is not waited for any more, is away", async () => {
  const never: AskNearby = () => new Promise(() => undefined);
  const late = await failureOf(clientWith(never, 1));
  expect(late).toMatchObject({ name: "TimeoutError", message: "no answer within 1 ms" });
  expect(isAway(late)).toBe(true);
  const asking = new AbortController();
  const aborted = failureOf(
    clientWith(async () => {
      asking.abort();
      return never({ method: "POST", path: "/", headers: {}, body: "" });
    }),
    asking.signal,
  );
  expect(await aborted).toMatchObject({ name: "AbortError" });
  expect(isAway(await aborted)).toBe(true);
});
