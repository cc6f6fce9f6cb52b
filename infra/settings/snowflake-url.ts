import * as z from "zod";

/**
 * This machine's and private networks' addresses (RFC 1918): servers for tests, which have no certificate.
 */
const PRIVATE_HOST =
  /^(?:localhost|127(?:\.\d+){3}|\[::1\]|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2})$/;

/** Keys go there, so nobody on the way may read them. What is no URL is another problem's sentence. */
export const isPrivateOrEncrypted = (text: string): boolean => {
  const url = URL.parse(text);
  if (url === null) return true;
  return url.protocol === "https:" || (url.protocol === "http:" && PRIVATE_HOST.test(url.hostname));
};

const MEANING = "Write an https URL, such as https://myorg-myaccount.snowflakecomputing.com.";

export const snowflakeUrl = z.url(MEANING).refine(isPrivateOrEncrypted, MEANING);
