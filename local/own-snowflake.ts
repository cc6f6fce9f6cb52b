import { join } from "node:path";

import type { FormerPorts } from "./former-ports.ts";
import { FullDisk, outageTeller } from "./full-disk.ts";
import { translationsFile } from "./kept/translations-file.ts";
import type { LocalSettings } from "./local-settings.ts";
import { stageTeller } from "./log-line.ts";
import { migrateSnowflake } from "./migrate-snowflake.ts";
import { type LocalSnowflake, startLocalSnowflake } from "./snowflake/server.ts";

/** Takes note of a part that is up, and of how it is closed. */
export type Opened = <Part>(part: Part, closer: (part: Part) => Promise<unknown>) => Part;

interface SnowflakeStart {
  readonly settings: LocalSettings;
  readonly ports: FormerPorts;
  readonly log: (line: string) => void;
  readonly opened: Opened;
  /** Called when the stack cannot go on. */
  readonly failed: (why: Error) => void;
}

/** The stack's own server, with the migrations applied. */
export async function startSnowflake({
  settings,
  ports,
  log,
  opened,
  failed,
}: SnowflakeStart): Promise<LocalSnowflake> {
  const stage = stageTeller(log);
  const file = join(settings.dataDirectory, "snowflake.duckdb");
  const tell = outageTeller("The Snowflake tables", settings.dataDirectory, log);
  const onDiskTrouble = (error: unknown, isFinal: boolean): void =>
    isFinal ? failed(new FullDisk(settings.dataDirectory, error)) : tell(error);
  const translations = await translationsFile(log);
  const { host } = settings;
  const options = { file, host, ...ports.of("snowflake"), onDiskTrouble, translations };
  const server = opened(await startLocalSnowflake(options), (part) => part.close());
  await migrateSnowflake(server);
  stage("Snowflake is open, with its migrations applied");
  return server;
}
