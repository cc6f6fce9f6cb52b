import { translationsFile } from "../../../local/kept/translations-file.ts";
import {
  type LocalSnowflake,
  type LocalSnowflakeOptions,
  startLocalSnowflake,
} from "../../../local/snowflake/server.ts";
import { keepTranslator } from "../../../local/snowflake/translate/translator-thread.ts";

const QUARTER_OF_AN_HOUR = 900_000;

// To load the SQL library takes a second, and its first statements half a second more.
keepTranslator(QUARTER_OF_AN_HOUR);
const translations = translationsFile(console.error);

/** A local Snowflake that knows the statements of earlier tests, as one beside a stack does. */
export const startSnowflake = async (options: LocalSnowflakeOptions): Promise<LocalSnowflake> =>
  startLocalSnowflake({ translations: await translations, ...options });
