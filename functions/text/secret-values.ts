import { withoutEscapes } from "./without-escapes.ts";

/** Names of variables that hold secrets: SOME_API_KEY, AWS_SESSION_TOKEN, DB_PASSWORD, githubToken. */
const SECRET_NAME =
  /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|(?:^|_)PASS|_PWD|CREDENTIALS?|_PAT|_AUTH|ACCESS_KEY_ID|PRIVATE_KEY|WEBHOOK_URL|DSN|CONNECTION_STRING)$/i;
/** Names that only sound like it. …_SECRET_ARN and …_KEY_FILE are left out by their ends. */
const NO_SECRET_NAME = /(?:PUBLIC_KEY|IDEMPOTENCY_KEY|(?:PRIMARY|FOREIGN|SORT|PARTITION)_KEY)$/i;
const PASSWORD_NAME = /(?:PASSWORD|PASSWD|PASSPHRASE|PWD|PASS)$/i;
/** Keys of a secret's JSON that say where and how, not with what. */
const PLAIN_KEY =
  /(?:URL|URI|HOST|ENDPOINT|REGION|MODEL|SCOPE|ACCOUNT|USER|USERNAME|ROLE|CLIENT_ID|VERSION)$/i;

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name) && !NO_SECRET_NAME.test(name);

/** What people write where no secret is, or where any will do. */
const PLACEHOLDER =
  /^(?:true|false|null|none|undefined|password|passwd|secret|token|changeme|change-me|example|placeholder|default|local-token|rehearsal|(?:your|my)[-_].*|x+|\*+)$/i;

/** Whether a value is one that ordinary texts would hardly have by chance. */
function isSecretValue(value: string, name = ""): boolean {
  if (PLACEHOLDER.test(value) || /^(?:arn:|\/|~\/|\.{1,2}\/|[A-Za-z]:\\)/.test(value)) return false;
  if (/^\d+$/.test(value)) return value.length >= 16;
  if (/^\p{L}+$/u.test(value)) return value.length >= (PASSWORD_NAME.test(name) ? 6 : 12);
  return /\d/.test(value) || PASSWORD_NAME.test(name) ? value.length >= 6 : value.length >= 8;
}

/**
 * The secrets in a text that holds some: itself, the lines of a key in PEM form, the texts of a JSON value,
 * and the login in a URL.
 * @param name of the variable that holds it; "" for what was read as a secret; undefined where the name is
 * not a secret's, so that only logins in URLs count
 */
export function secretsIn(text: string, name: string | undefined): readonly string[] {
  const value = text.trim();
  const json = /^[{[]/.test(value) && name !== undefined ? parsed(value) : undefined;
  if (json !== undefined) return leavesOf(json, name ?? "");
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return loginOf(value, name);
  if (name === undefined) return [];
  if (value.includes("PRIVATE KEY-----")) return linesOf(value);
  return isSecretValue(value, name) ? [value] : [];
}

function leavesOf(value: unknown, name: string): readonly string[] {
  if (typeof value === "string")
    return secretsIn(value, PLAIN_KEY.test(name) && !isSecretName(name) ? undefined : name);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, Array.isArray(value) ? name : key));
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a secret that begins with a brace.
    return undefined;
  }
};

/** The lines of a key, without those that are alike in all keys. */
const linesOf = (pem: string): readonly string[] =>
  pem.split(/\\r\\n|\\n|\s+/).filter((line) => line.length >= 16 && /^[A-Za-z0-9+/=]+$/.test(line));

/** User, password and the whole address, where the address itself is the secret (a webhook's). */
function loginOf(address: string, name: string | undefined): readonly string[] {
  const url = URL.parse(address);
  if (url === null) return [];
  const passwords = [url.password, withoutEscapes(url.password)].filter((one) =>
    isSecretValue(one, "PASSWORD"),
  );
  const users = url.password === "" && isSecretValue(url.username) ? [url.username] : [];
  const path = name !== undefined && /WEBHOOK/i.test(name) ? [url.pathname.slice(1)] : [];
  return [...new Set([...passwords, ...users, ...path])].filter((one) => one !== "");
}
