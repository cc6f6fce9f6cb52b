import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { type JournalTable, openTable } from "../../../../functions/adapters/dynamodb/table.ts";
import { keepSigner } from "../../../../functions/adapters/network/keep-signer.ts";
import {
  type AskNearby,
  NEARBY_SERVERS,
  type NearbyAnswer,
  nearbyHandler,
  type NearbyRequest,
} from "../../../../functions/adapters/network/nearby-servers.ts";
import { signatureOf } from "../../../support/network/aws-signature.ts";

const SECRET = "a key of mine";
const key = Symbol.for(NEARBY_SERVERS);
const opened: JournalTable[] = [];

beforeEach(() => {
  // Nothing listens there.
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9");
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKID");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", SECRET);
});
afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(globalThis, key);
  for (const { client } of opened.splice(0)) client.destroy();
  vi.unstubAllEnvs();
});

function tableThatAsks(ask: AskNearby): JournalTable {
  Reflect.set(globalThis, key, { DYNAMODB: ask });
  const table = openTable("journal");
  opened.push(table);
  return table;
}

const answered = (statusCode: number, body: object, headers: NearbyAnswer["headers"] = {}): NearbyAnswer => ({
  statusCode,
  headers: { "content-type": "application/x-amz-json-1.0", ...headers },
  body: Buffer.from(JSON.stringify(body)),
});

const bodyOf = ({ body }: NearbyRequest): unknown => JSON.parse(Buffer.from(body).toString());
const get = (entry: string) => new GetCommand({ TableName: "journal", Key: { entry } });

it("calls at once each send their own input, signed by itself, and get their own answer", async () => {
  const requests: NearbyRequest[] = [];
  const { client } = tableThatAsks(async (request) => {
    requests.push(request);
    const { Key } = bodyOf(request) as { readonly Key?: object };
    return Promise.resolve(answered(200, Key === undefined ? {} : { Item: Key }));
  });
  const entries = ["header", "inputs", "progress"];
  for (let round = 0; round < 2; round += 1) {
    const gets = entries.map((entry) => client.send(get(entry)));
    const puts = entries.map((entry) =>
      client.send(new PutCommand({ TableName: "journal", Item: { entry } })),
    );
    expect((await Promise.all(gets)).map(({ Item }) => Item)).toEqual(entries.map((entry) => ({ entry })));
    await Promise.all(puts);
  }
  expect(requests).toHaveLength(4 * entries.length);
  for (const request of requests)
    expect(request.headers["authorization"]).toContain(`Signature=${signatureOf(request, SECRET)}`);
  const names = requests.map(({ headers }) => headers["x-amz-target"]?.split(".")[1]);
  expect(names.filter((name) => name === "PutItem")).toHaveLength(2 * entries.length);
});

it("each call has tries of its own", async () => {
  const tries: (string | undefined)[] = [];
  const { client } = tableThatAsks(async ({ headers }) => {
    tries.push(headers["amz-sdk-request"]);
    return Promise.resolve(tries.length % 2 === 1 ? answered(500, {}) : answered(200, {}));
  });
  await client.send(get("header"));
  await client.send(get("header"));
  const both = ["attempt=1; max=3", "attempt=2; max=3"];
  expect(tries).toEqual([...both, ...both]);
});

it("a clock that is wrong is corrected by what the service says, for the next calls as well", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-29T12:30:00Z") });
  const date = { date: new Date("2026-11-29T13:30:00Z").toUTCString() };
  const dates: string[] = [];
  const { client } = tableThatAsks(async ({ headers }) => {
    dates.push(headers["x-amz-date"] ?? "");
    return Promise.resolve(
      dates.length === 1
        ? answered(400, { __type: "com.amazonaws.dynamodb.v20120810#RequestTimeTooSkewed" }, date)
        : answered(200, {}, date),
    );
  });
  await client.send(get("header"));
  await client.send(get("header"));
  expect(dates).toEqual(["20261129T123000Z", "20261129T133000Z", "20261129T133000Z"]);
});

it("a kept signer signs with credentials that have been refreshed", async () => {
  let logins = 0;
  const requests: NearbyRequest[] = [];
  const client = new DynamoDBClient({
    region: "eu-west-1",
    endpoint: "http://127.0.0.1:9",
    credentials: async () => {
      logins += 1;
      const expiration = new Date(Date.now() + (logins === 1 ? 0 : 3_600_000));
      return Promise.resolve({
        accessKeyId: `AKID${logins}`,
        secretAccessKey: `secret ${logins}`,
        sessionToken: `session ${logins}`,
        expiration,
      });
    },
    requestHandler: nearbyHandler(
      async (request) => {
        requests.push(request);
        return Promise.resolve(answered(200, {}));
      },
      { requestTimeout: 60_000 },
    ),
  });
  keepSigner(client.config);
  const command = new GetItemCommand({ TableName: "journal", Key: { entry: { S: "header" } } });
  for (let call = 0; call < 3; call += 1) await client.send(command);
  client.destroy();
  const last = requests.at(-1);
  expect(last?.headers["authorization"]).toContain(`Credential=AKID${logins}/`);
  expect(last?.headers["authorization"]).toContain(
    `Signature=${last && signatureOf(last, `secret ${logins}`)}`,
  );
  expect(last?.headers["x-amz-security-token"]).toBe(`session ${logins}`);
  expect(logins).toBeGreaterThan(1);
});

it("a signer that could not be made is made anew, and one for what an endpoint asks for is not kept", async () => {
  let made = 0;
  const config = {
    signer: async (scheme?: string): Promise<string> => {
      made += 1;
      if (made === 1) throw new Error("no region");
      return Promise.resolve(`${scheme ?? "own"} ${made}`);
    },
  };
  keepSigner(config);
  await expect(config.signer()).rejects.toThrow("no region");
  expect([await config.signer(), await config.signer(), await config.signer("sigv4a")]).toEqual([
    "own 2",
    "own 2",
    "sigv4a 3",
  ]);
});
