import { createHash, createHmac } from "node:crypto";

import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";

import { nearbyHandler, type NearbyRequest } from "../../../../functions/adapters/network/nearby-servers.ts";
import { SdkHash } from "../../../../functions/adapters/network/sdk-hash.ts";

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
const hmac = (secret: string | Uint8Array, data: string): Buffer =>
  createHmac("sha256", secret).update(data).digest();
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

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signatureOf({ method, path, headers, body }: NearbyRequest, secret: string): string {
  const names = /SignedHeaders=([^,]+)/.exec(headers["authorization"] ?? "")?.[1] ?? "";
  const signed = names.split(";").map((name) => `${name}:${headers[name]}\n`);
  const canonical = [method, path, "", signed.join(""), names, sha256(body)].join("\n");
  const at = headers["x-amz-date"] ?? "";
  const scope = [at.slice(0, 8), "eu-west-1", "dynamodb", "aws4_request"];
  const key = scope.reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${secret}`);
  return hmac(key as Buffer, `AWS4-HMAC-SHA256\n${at}\n${scope.join("/")}\n${sha256(canonical)}`).toString(
    "hex",
  );
}

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
