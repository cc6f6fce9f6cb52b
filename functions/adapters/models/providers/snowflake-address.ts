import { withoutSlash } from "./base-url.ts";
import type { Provider } from "./provider.ts";

/** Where accounts answer for the models of Cortex as OpenAI does. */
const PATH = "/api/v2/cortex/v1";

/** The address of an account that is written as its name, its host or a URL, with or without the path. */
export const snowflakeAddress: NonNullable<Provider["addressOf"]> = (written) => {
  const isUrl = written.includes("://");
  const isHost = isUrl || /snowflakecomputing\.(?:com|cn)\b/i.test(written);
  // An account's host has hyphens for the underscores of its name.
  const host = isHost ? written : `${written.replaceAll("_", "-").toLowerCase()}.snowflakecomputing.com`;
  const address = withoutSlash(isUrl ? written : `https://${host}`);
  return { baseUrl: address.endsWith(PATH) ? address : `${address}${PATH}` };
};
