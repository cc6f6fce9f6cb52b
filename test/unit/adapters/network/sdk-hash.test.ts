import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";

import { nearbyHandler, type NearbyRequest } from "../../../../functions/adapters/network/nearby-servers.ts";
import { SdkHash } from "../../../../functions/adapters/network/sdk-hash.ts";
import { hmac, sha256, signatureOf } from "../../../support/network/aws-signature.ts";

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

async function digestOf(
  secret: string | Uint8Array | undefined,
  ...parts: Parameters<SdkHash["update"]>[0][]
) {
  const hash = new SdkHash(secret);
  for (const part of parts) hash.update(part);
  return hexOf(await hash.digest());
}

describe("the hash that the SDK is given", () => {
  it.each([
    ["of nothing", [], ""],
    ["of a text", ["Grüße"], "Grüße"],
    ["of bytes", [Buffer.from("abc")], "abc"],
    ["of a buffer", [new TextEncoder().encode("abc").buffer], "abc"],
    ["of a part of a buffer", [new DataView(new TextEncoder().encode("xabcx").buffer, 1, 3)], "abc"],
    ["of several parts", ["a", Buffer.from("b"), "c"], "abc"],
  ])("is SHA-256 %s, with a secret and without", async (_, parts, whole) => {
    expect(await digestOf(undefined, ...parts)).toBe(sha256(whole));
    const secret = Buffer.from("a secret");
    for (const given of ["a secret", secret, secret])
      expect(await digestOf(given, ...parts)).toBe(hmac("a secret", whole).toString("hex"));
  });

  it("goes on after a digest, and begins anew when it is told to", async () => {
    const hash = new SdkHash();
    hash.update("a");
    await hash.digest();
    hash.update("b");
    expect(hexOf(await hash.digest())).toBe(sha256("ab"));
    hash.reset();
    expect(hexOf(await hash.digest())).toBe(sha256(""));
  });
});

it("signs requests as AWS checks them, the second with the same key as well", async () => {
  const requests: NearbyRequest[] = [];
  const client = new DynamoDBClient({
    endpoint: "http://127.0.0.1:9",
    region: "eu-west-1",
    credentials: { accessKeyId: "AKID", secretAccessKey: "a key of mine" },
    sha256: SdkHash,
    requestHandler: nearbyHandler(
      async (request) => {
        requests.push(request);
        const headers = { "content-type": "application/x-amz-json-1.0" };
        return Promise.resolve({ statusCode: 200, headers, body: Buffer.from("{}") });
      },
      { requestTimeout: 60_000 },
    ),
  });
  for (const entry of ["header", "inputs"])
    await client.send(new GetItemCommand({ TableName: "journal", Key: { entry: { S: entry } } }));
  client.destroy();
  expect(requests).toHaveLength(2);
  for (const request of requests)
    expect(request.headers["authorization"]).toContain(`Signature=${signatureOf(request, "a key of mine")}`);
});
