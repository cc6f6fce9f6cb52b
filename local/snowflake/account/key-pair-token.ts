import { verify } from "node:crypto";

import * as z from "zod";

import { readJson } from "../../../functions/json/read-json.ts";
import type { Settings } from "./statement-words.ts";
import { publicKeys } from "./stored-credentials.ts";

/** How far clocks may be apart, in seconds. */
const CLOCK_SKEW = 60;
/** Snowflake takes no token that is valid for longer than an hour. */
const LONGEST_VALIDITY = 3600;

const headerSchema = z.object({ alg: z.literal("RS256") });
/** Seconds, as in the standard; the Node driver sends milliseconds, and Snowflake takes both. */
const timeSchema = z.number().transform((time) => (time > 100_000_000_000 ? time / 1000 : time));
const claimsSchema = z.object({ iss: z.string(), sub: z.string(), iat: timeSchema, exp: timeSchema });

export interface KeyPairLogin {
  /** As in the login's address, upper-case; a region after a dot is not a part of it. */
  readonly account: string;
  readonly user: string;
  readonly token: string;
}

/**
 * Checks a key-pair login's token: RS256 with one of the user's public keys, `iss`
 * ACCOUNT.USER.SHA256:<fingerprint>, `sub` ACCOUNT.USER, and its times. Gives what is wrong with it, in words
 * for whoever made the token, or undefined.
 */
export function tokenFault(
  { account, user, token }: KeyPairLogin,
  settings: Settings,
  now = Date.now() / 1000,
): string | undefined {
  const parts = token.split(".");
  const [header, payload, signature = ""] = parts;
  const read = readParts(header, payload);
  if (!read || parts.length !== 3) return "it is not a JSON web token signed with RS256";
  const { iss, sub, iat, exp } = read;
  const subject = `${account}.${user}`;
  if (sub !== subject) return `its subject is ${sub}, and the login's is ${subject}`;
  if (exp <= iat) return "it ends before it begins: exp is not after iat";
  if (exp <= now - CLOCK_SKEW || iat > now + CLOCK_SKEW || exp - iat > LONGEST_VALIDITY + CLOCK_SKEW)
    return "it is expired, not valid yet, or valid for longer than an hour";
  const keys = publicKeys(settings);
  if (keys.size === 0) return `the user ${user} has no public key`;
  const key = [...keys].find(([print]) => iss === `${subject}.${print}`)?.[1];
  if (!key) return `its issuer ${iss} names no public key of the user`;
  const signed = Buffer.from(`${header ?? ""}.${payload ?? ""}`);
  return verify("sha256", signed, key, Buffer.from(signature, "base64url"))
    ? undefined
    : "its signature was not made with the user's private key";
}

function readParts(header = "", payload = ""): z.infer<typeof claimsSchema> | undefined {
  const [first, second] = [readPart(header), readPart(payload)];
  if (!headerSchema.safeParse(first).success) return undefined;
  return claimsSchema.safeParse(second).data;
}

/** Undefined for what is not base64url of JSON. */
const readPart = (part: string): unknown => readJson(Buffer.from(part, "base64url").toString("utf8"));
