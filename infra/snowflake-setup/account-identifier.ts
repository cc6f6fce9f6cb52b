/** Between dots: begins with a letter or digit, as the part of a host does, and ends with no dash. */
const PART = /^[A-Za-z0-9](?:[\w-]{0,253}\w)?$/;

/**
 * Whether a text can be an account's identifier: <organization>-<account>, or a locator with what follows it
 * (xy12345.us-east-2.aws). It becomes a part of a host, so that anything else would lead elsewhere.
 */
export const isAccountIdentifier = (text: string): boolean =>
  !/snowflakecomputing/i.test(text) && text.split(".").every((part) => PART.test(part));

export const NO_ACCOUNT_IDENTIFIER =
  "Write the account identifier alone, such as MYORG-MYACCOUNT, not a host or URL.";
