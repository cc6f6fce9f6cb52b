import * as z from "zod";

import { InvalidInput } from "../../domain/errors.ts";
import { readJson } from "../../json/read-json.ts";

const THE_SECRET = "The Snowflake secret";

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

/** The client's secret is in the request's body, so nothing but TLS may carry it off this machine. */
const isSafeUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
};

const ClientCredentials = z.object({
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  token_url: z.string().refine(isSafeUrl),
  // Null is how JSON says that there is none.
  scope: z
    .string()
    .min(1)
    .nullish()
    .transform((scope) => scope ?? undefined),
});

export type OauthSecret =
  | { readonly token: string }
  | { readonly credentials: z.output<typeof ClientCredentials> };

/**
 * Reads the secret of an OAuth login: an access token, which somebody else keeps fresh, or JSON client
 * credentials, with which a token is fetched at each login.
 * @param place what holds it, for sentences
 * @throws InvalidInput naming the keys that are missing or wrong, never their values
 */
export function readOauthSecret(secret: string, place = THE_SECRET): OauthSecret {
  const text = secret.trim();
  if (!text.startsWith("{")) return { token: onlyToken(text, place) };
  // The parser's own error would quote the secret.
  const parsed = ClientCredentials.safeParse(readJson(text) ?? {});
  if (parsed.success) return { credentials: parsed.data };
  const names = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))].join(", ");
  throw new InvalidInput(
    `${place} is JSON whose ${names} is missing or wrong: write {"client_id": "...", "client_secret": "...", "token_url": "https://...", "scope": "session:role:..."}, the scope only where the role's own is not right`,
  );
}

/**
 * A token as a header can carry it.
 * @throws InvalidInput when it is something else, such as JSON or several lines
 */
export function onlyToken(text: string, place = THE_SECRET): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token) && !token.startsWith("{")) return token;
  throw new InvalidInput(`${place} is not a token: put the token's text there, and nothing else`);
}
