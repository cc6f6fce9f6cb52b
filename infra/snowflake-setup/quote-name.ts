/** What needs no quotes in Snowflake, where it stands for the same name in upper case. */
export const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_$]{0,62}$/;

/**
 * A name of the context as a quoted identifier. Unquoted, Snowflake would read it in upper case, as it does
 * where the driver names it at login; in quotes it may also be a reserved word.
 */
export const quoteName = (name: string): string => `"${name.toUpperCase()}"`;

/** A name exactly as Snowflake shows it, such as a person's `jane.doe@example.com`. */
export const quoteExactName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A name as people write it: JANE for `jane`, but `jane@example.com`, which Snowflake keeps as it is. */
export const quotePersonsName = (name: string): string =>
  PLAIN_NAME.test(name) ? quoteName(name) : quoteExactName(name);

/** A text literal: Snowflake reads a backslash in it as the beginning of an escape. */
export const quoteText = (text: string): string =>
  `'${text.replaceAll("\\", String.raw`\\`).replaceAll("'", "''")}'`;
