import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { readSecret, readSecretIfFilled } from "../../../functions/adapters/secrets/secret.ts";
import { useLocalAws } from "../../support/journal/journal-table.ts";

const ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:snowflake-AbCdEf";
let server: Server;
let answers: { readonly status: number; readonly body: unknown }[];

beforeEach(async () => {
  answers = [];
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      const { status, body } = answers.shift() ?? { status: 500, body: {} };
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  useLocalAws("SECRETS_MANAGER", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

it("reads a secret's text anew each time", async () => {
  answers = ["first", "second"].map((SecretString) => ({ status: 200, body: { SecretString } }));
  expect([await readSecret(ARN), await readSecret(ARN)]).toEqual(["first", "second"]);
});

it.each([{ SecretString: " \n" }, { SecretBinary: "AAAA" }])(
  "says how to fill an empty one: %j",
  async (body) => {
    answers = [{ status: 200, body }];
    await expect(readSecret(ARN)).rejects.toMatchObject({
      name: "InvalidInput",
      message: `The secret ${ARN} is empty: put its value with "aws secretsmanager put-secret-value"`,
    });
  },
);

it.each([
  [200, { SecretString: " " }],
  [400, { __type: "ResourceNotFoundException", message: "can't find the specified secret value" }],
])("may be asked for a secret that has no value yet (HTTP %i)", async (status, body) => {
  answers = [
    { status, body },
    { status: 200, body: { SecretString: "{}" } },
  ];
  expect([await readSecretIfFilled(ARN), await readSecretIfFilled(ARN)]).toEqual([undefined, "{}"]);
});

it("tells a secret that may not be read from one without a value", async () => {
  answers = [{ status: 400, body: { __type: "AccessDeniedException", message: "no" } }];
  await expect(readSecretIfFilled(ARN)).rejects.toThrow("AccessDeniedException");
});

it("names the secret that cannot be read, and why", async () => {
  answers = [{ status: 400, body: { __type: "AccessDeniedException", message: "no" } }];
  await expect(readSecret(ARN)).rejects.toMatchObject({
    name: "InvalidInput",
    message: `The secret ${ARN} could not be read: AccessDeniedException, this function may not read it, or not use its KMS key`,
  });
});

it("gives up on Secrets Manager when it does not answer", async () => {
  server.removeAllListeners("request");
  await expect(readSecret(ARN)).rejects.toMatchObject({
    name: "SecretUnavailable",
    message: `Secrets Manager did not give the secret ${ARN} (TimeoutError)`,
  });
});

it.each([
  [400, "ThrottlingException"],
  [429, "TooManyRequestsException"],
  [500, "InternalServiceError"],
  [503, "ServiceUnavailable"],
])("tells what passes, as HTTP %i %s does, from settings that are wrong", async (status, name) => {
  answers = Array.from({ length: 2 }, () => ({ status, body: { __type: name, message: "not now" } }));
  await expect(readSecret(ARN)).rejects.toMatchObject({
    name: "SecretUnavailable",
    message: `Secrets Manager did not give the secret ${ARN} (${name})`,
  });
  expect(answers).toEqual([]);
});

it("tells a Secrets Manager that cannot be reached from settings that are wrong", async () => {
  await new Promise((closed) => server.close(closed));
  await expect(readSecret(ARN)).rejects.toMatchObject({ name: "SecretUnavailable" });
});
