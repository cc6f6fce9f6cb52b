import { createPublicKey, verify } from "node:crypto";

import { afterEach, describe, expect, it, vi } from "vitest";

import type { SnowflakeConnection } from "../../../functions/adapters/snowflake/connection.ts";
import { startAnsweringServer } from "../../support/servers/answering-server.ts";
import { rsaKeyPair } from "../../support/snowflake/key-pair.ts";
import { errorOf, loginAnswers, snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";

const rig = snowflakeRig();
const connect = (connection: SnowflakeConnection) => connection.connect(AbortSignal.timeout(10_000));

const secretsInTurn = (...secrets: readonly string[]) => {
  const left = [...secrets];
  return () => Promise.resolve(left.length > 1 ? (left.shift() ?? "") : (left[0] ?? ""));
};
const bySecret = (method: "key_pair" | "oauth" | "programmatic_access_token", ...secrets: string[]) =>
  rig.connectionWith(
    { SNOWFLAKE_AUTHENTICATION: method, SNOWFLAKE_TOKEN: "", SNOWFLAKE_SECRET_ARN: "arn:secret" },
    secretsInTurn(...secrets),
  );

interface LoginData {
  readonly AUTHENTICATOR: string;
  readonly LOGIN_NAME: string;
  readonly TOKEN: string;
  readonly PROVIDER?: string;
}
const logins = (): readonly LoginData[] =>
  rig.between.requests
    .filter(({ path }) => path.includes("login-request"))
    .map(({ body }) => (body as { data: LoginData }).data);
/** Lets logins in whose token is one of these, as Snowflake would; refuses the others. */
const letIn = (isRight: (token: string) => boolean, refusal: string): void => {
  rig.between.fateOf = (path, body) => {
    if (!path.includes("login-request")) return "pass";
    return isRight((body as { data: LoginData }).data.TOKEN)
      ? loginAnswers.welcome
      : loginAnswers.refused(refusal);
  };
};

describe("a key pair", () => {
  const [old, current] = [rsaKeyPair("secret"), rsaKeyPair("")];
  const isSignedBy = (publicKey: string) => (token: string) => {
    const [header, payload, signature = ""] = token.split(".");
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return verify(
      "RSA-SHA256",
      Buffer.from(`${header}.${payload}`),
      key,
      Buffer.from(signature, "base64url"),
    );
  };

  it("signs for the user, with an encrypted key too", async () => {
    letIn(isSignedBy(old.publicKey), "390144");
    await connect(bySecret("key_pair", JSON.stringify({ private_key: old.encrypted, passphrase: "secret" })));
    const [login] = logins();
    const claims = JSON.parse(
      Buffer.from(login?.TOKEN.split(".")[1] ?? "", "base64url").toString(),
    ) as unknown;
    expect([login?.AUTHENTICATOR, login?.LOGIN_NAME, claims]).toMatchObject([
      "SNOWFLAKE_JWT",
      "STEPCREW",
      { sub: "LOCAL.STEPCREW", iss: expect.stringMatching(/^LOCAL\.STEPCREW\.SHA256:/) as unknown },
    ]);
  });

  it("that was changed between reading it and the login is read once more", async () => {
    letIn(isSignedBy(current.publicKey), "390144");
    await connect(bySecret("key_pair", old.privateKey, current.privateKey));
    expect(rig.logins()).toBe(2);
  });

  it("that is refused is not tried twice as it is, and the sentence says what to set", async () => {
    letIn(isSignedBy(current.publicKey), "390144");
    expect(await errorOf(connect(bySecret("key_pair", old.privateKey)))).toMatchObject({
      name: "RecordUnavailable",
      mayStillCommit: false,
      message: expect.stringMatching(
        /^Snowflake could not log in: Snowflake refuses the key of the user STEPCREW in local: .*RSA_PUBLIC_KEY/,
      ) as unknown,
    });
    expect(rig.logins()).toBe(1);
  });

  it("that is damaged is told without asking Snowflake", async () => {
    expect(await errorOf(connect(bySecret("key_pair", "hidden")))).toMatchObject({
      message: expect.stringContaining("holds no private key in PEM form") as unknown,
      cause: { name: "InvalidInput" },
    });
    expect(rig.between.requests).toEqual([]);
  });
});

describe("a token", () => {
  it.each([
    ["programmatic_access_token", "PROGRAMMATIC_ACCESS_TOKEN", "394400"],
    ["oauth", "OAUTH", "390303"],
    ["oauth", "OAUTH", "390318"],
  ] as const)(
    "for %s goes out as it is, and a rotated one (refused as %s, %s) at the next try",
    async (method, authenticator, refusal) => {
      letIn((token) => token === "new", refusal);
      await connect(bySecret(method, "old\n", "new\n"));
      expect(logins().map(({ AUTHENTICATOR, TOKEN }) => [AUTHENTICATOR, TOKEN])).toEqual([
        [authenticator, "old"],
        [authenticator, "new"],
      ]);
    },
  );

  it("is not read again when Snowflake refuses something else", async () => {
    letIn(() => false, "390201");
    expect(await errorOf(connect(bySecret("oauth", "old", "new")))).toMatchObject({
      message: expect.stringContaining("the warehouse STEPCREW is not there or not granted") as unknown,
    });
    expect(rig.logins()).toBe(1);
  });
});

describe("OAuth client credentials", () => {
  const secretFor = (url: string) =>
    JSON.stringify({ client_id: "me", client_secret: "hidden", token_url: `${url}/token` });

  it("fetch a token at each login, for the role", async () => {
    let issued = 0;
    await using idp = await startAnsweringServer(() => ({
      body: { access_token: `token-${++issued}`, token_type: "Bearer", expires_in: 600 },
    }));
    letIn((token) => token.startsWith("token-"), "390303");
    const connection = bySecret("oauth", secretFor(idp.url));
    await connect(connection);
    await connection.close();
    await connect(connection);
    expect(
      idp.requests.map(({ path, body }) => [path, Object.fromEntries(new URLSearchParams(body))]),
    ).toEqual(
      Array.from({ length: 2 }, () => [
        "/token",
        {
          grant_type: "client_credentials",
          scope: "session:role:STEPCREW",
          client_id: "me",
          client_secret: "hidden",
        },
      ]),
    );
    expect(logins().map(({ AUTHENTICATOR, TOKEN }) => [AUTHENTICATOR, TOKEN])).toEqual([
      ["OAUTH", "token-1"],
      ["OAUTH", "token-2"],
    ]);
  });

  it.each([
    [401, { error: "invalid_client", error_description: "hidden" }, "refuses the OAuth client (HTTP 401)"],
    [400, { error: "invalid_scope" }, "refuses the OAuth client (HTTP 400)"],
    [503, "hidden", "No OAuth token came from the token endpoint"],
    [200, "<html>hidden</html>", "No OAuth token came from the token endpoint"],
    [200, { token_type: "Bearer" }, "No OAuth token came from the token endpoint"],
  ])("whose endpoint answers %s %j are told in a sentence", async (status, body, sentence) => {
    await using idp = await startAnsweringServer(() => ({ status, body }));
    const error = await errorOf(connect(bySecret("oauth", secretFor(idp.url))));
    expect(error).toMatchObject({ message: expect.stringContaining(sentence) as unknown });
    expect(String(error)).not.toContain("hidden");
    expect(rig.logins()).toBe(0);
  });

  it("whose endpoint is away are told in a sentence", async () => {
    expect(await errorOf(connect(bySecret("oauth", secretFor("http://127.0.0.1:9"))))).toMatchObject({
      message: expect.stringContaining("No OAuth token came from the token endpoint") as unknown,
    });
  });
});

describe("a workload's identity", () => {
  const ROLE = "arn:aws:iam::123456789012:role/stepcrew-snowflake";
  const byIdentity = () =>
    rig.connectionWith({ SNOWFLAKE_AUTHENTICATION: "workload_identity", SNOWFLAKE_IDENTITY_ROLE_ARN: ROLE });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const useSts = (url: string): void => {
    vi.stubEnv("AWS_ENDPOINT_URL_STS", url);
    vi.stubEnv("AWS_REGION", "eu-west-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIALAMBDA");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "key");
    vi.stubEnv("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES", "127.0.0.1");
  };
  const assumed = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>AKIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
    <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
  const denied = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
    <Code>AccessDenied</Code><Message>hidden is not authorized</Message></Error></ErrorResponse>`;

  it("is that of the one role, which is assumed first", async () => {
    await using sts = await startAnsweringServer(() => ({ type: "text/xml", body: assumed }));
    useSts(sts.url);
    letIn(() => true, "");
    await connect(byIdentity());
    expect(sts.requests.map(({ body }) => new URLSearchParams(body).get("RoleArn"))).toEqual([ROLE]);
    const [login] = logins();
    const proof = JSON.parse(Buffer.from(login?.TOKEN ?? "", "base64").toString()) as {
      url: string;
      headers: Record<string, string>;
    };
    expect([login?.AUTHENTICATOR, login?.PROVIDER, new URL(proof.url).host]).toEqual([
      "WORKLOAD_IDENTITY",
      "AWS",
      "sts.eu-west-1.amazonaws.com",
    ]);
    expect(proof.headers["authorization"]).toContain("Credential=AKIAROLE/");
  });

  it("that Snowflake does not know is told with the role and the command that prints its user", async () => {
    await using sts = await startAnsweringServer(() => ({ type: "text/xml", body: assumed }));
    useSts(sts.url);
    letIn(() => false, "390144");
    expect(await errorOf(connect(byIdentity()))).toMatchObject({
      message: expect.stringMatching(
        `Snowflake knows no user for the IAM role ${ROLE}: run .* that npm run snowflake:setup prints`,
      ) as unknown,
    });
    expect(rig.logins()).toBe(1);
  });

  it("that AWS does not let the function have is told with the role, without AWS's words", async () => {
    await using sts = await startAnsweringServer(() => ({ status: 403, type: "text/xml", body: denied }));
    useSts(sts.url);
    const error = await errorOf(connect(byIdentity()));
    expect(error).toMatchObject({
      message: expect.stringContaining(
        `AWS does not let this function assume the IAM role ${ROLE}`,
      ) as unknown,
    });
    expect(String(error)).not.toContain("hidden");
  });

  it("is proven to Snowflake's own hosts only", async () => {
    await using sts = await startAnsweringServer(() => ({ type: "text/xml", body: assumed }));
    useSts(sts.url);
    vi.stubEnv("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES", "");
    expect(await errorOf(connect(byIdentity()))).toMatchObject({
      message: expect.stringContaining("to Snowflake's own hosts only") as unknown,
    });
    expect([sts.requests, rig.between.requests]).toEqual([[], []]);
  });
});
