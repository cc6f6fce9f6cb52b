import { translationsFile } from "../../../local/kept/translations-file.ts";
import {
  type LocalSnowflake,
  type LocalSnowflakeOptions,
  startLocalSnowflake,
} from "../../../local/snowflake/server.ts";

const translations = translationsFile(console.error);

/** A local Snowflake that knows the statements of earlier tests, as one beside a stack does. */
export const startSnowflake = async (options: LocalSnowflakeOptions): Promise<LocalSnowflake> =>
  startLocalSnowflake({ translations: await translations, ...options });
