import { join } from "node:path";

import type { FormerPorts } from "../former-ports.ts";
import { FullDisk, outageTeller } from "../full-disk.ts";
import { translationsFile } from "../kept/translations-file.ts";
import type { LocalSettings } from "../local-settings.ts";
import { stageTeller } from "../log-line.ts";
import { listenForSnowflake, type LocalSnowflake, type SnowflakeAddress } from "../snowflake/server.ts";
import { migrateSnowflake } from "./migrate-snowflake.ts";

interface SnowflakeStart {
  readonly settings: LocalSettings;
  readonly ports: FormerPorts;
  readonly log: (line: string) => void;
  /** Called when the stack cannot go on. */
  readonly failed: (why: Error) => void;
}

/** The stack's own server: it listens, so that what needs its address can begin. */
export async function listenForOwnSnowflake({
  settings,
  ports,
  log,
  failed,
}: SnowflakeStart): Promise<SnowflakeAddress> {
  const file = join(settings.dataDirectory, "snowflake.duckdb");
  const tell = outageTeller("The Snowflake tables", settings.dataDirectory, log);
  const onDiskTrouble = (error: unknown, isFinal: boolean): void =>
    isFinal ? failed(new FullDisk(settings.dataDirectory, error)) : tell(error);
  const translations = await translationsFile(log);
  const { host } = settings;
  return listenForSnowflake({ file, host, ...ports.of("snowflake"), onDiskTrouble, translations });
}

/** The server, open, with the migrations applied. */
export async function openOwnSnowflake(
  address: SnowflakeAddress,
  log: (line: string) => void,
): Promise<LocalSnowflake> {
  const stage = stageTeller(log);
  const server = await address.open();
  await migrateSnowflake(server);
  stage("Snowflake is open, with its migrations applied");
  return server;
}
