import { createHash, createHmac } from "node:crypto";

import type { NearbyRequest } from "../../../functions/adapters/network/nearby-servers.ts";

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
export const hmac = (secret: string | Uint8Array, data: string): Buffer =>
  createHmac("sha256", secret).update(data).digest();

/**
 * What AWS computes of a request to DynamoDB in eu-west-1.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureOf({ method, path, headers, body }: NearbyRequest, secret: string): string {
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
