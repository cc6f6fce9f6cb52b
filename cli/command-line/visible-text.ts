import { withoutKnownSecretsIn } from "../../functions/text/known-secrets.ts";
import { redact } from "../../functions/text/redact.ts";

/** Characters that make a terminal do something, or show a text in another order. */
const COMMANDS = /[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const STAND_IN = "\uFFFD";

/** A line that a terminal only shows: names, arguments and answers come from models and other people. */
export const visibleText = (line: string): string =>
  line.replaceAll("\t", "  ").replaceAll(COMMANDS, STAND_IN);

/** The same of a text, as one line. */
export const visibleLine = (text: string): string => visibleText(text.replaceAll(/[\t\n\v\f\r]+/g, " "));

/** The same of a text, in its own lines. */
export const visibleLines = (text: string): string =>
  text
    .split(/\r\n|[\r\n]/)
    .map(visibleText)
    .join("\n");

/**
 * JSON whose texts a terminal only shows, for what is escaped reads as the same text; without the secrets
 * that this process knows.
 */
export const visibleJson = (value: unknown, space?: number): string =>
  JSON.stringify(withoutKnownSecretsIn(value), null, space).replaceAll(COMMANDS, (character) =>
    character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** The words of a server, or of whoever wrote what it tells: as a line, without secrets. */
export const tellable = (text: string): string => visibleLine(redact(text));
