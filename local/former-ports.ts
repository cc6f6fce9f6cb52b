import { readFile } from "node:fs/promises";
import { join } from "node:path";

import * as z from "zod";

import { readJson } from "../functions/json/read-json.ts";
import { codeOf, messageOf } from "../functions/text/error-text.ts";
import type { ListenOptions } from "./listen.ts";
import { writeJson } from "./write-json.ts";

/** The servers whose clients have their address in settings of their own. */
const SERVICES = { snowflake: "Snowflake", step_functions: "Step Functions", dynamodb: "DynamoDB" } as const;
type Service = keyof typeof SERVICES;

const PORT = z.int().min(1).max(65_535);
const PORTS = z.object({ snowflake: PORT, step_functions: PORT, dynamodb: PORT }).partial();
type Ports = z.infer<typeof PORTS>;

export interface FormerPorts {
  /** How a server listens where it did at the last start; a line in the log says when it cannot. */
  readonly of: (service: Service) => Pick<ListenOptions, "formerPort" | "onPortTaken">;
  /** Remembers where the servers listen. */
  readonly keep: (urls: Readonly<Partial<Record<Service, string>>>) => Promise<void>;
}

/** The ports of the last start on a data folder. */
export async function formerPorts(directory: string, log: (line: string) => void): Promise<FormerPorts> {
  const file = join(directory, "ports.json");
  const former = await readPorts(file, log);
  return {
    of: (service) => ({
      formerPort: former[service],
      onPortTaken: (why) =>
        log(
          `warning: ${SERVICES[service]} has another port than at the last start, because that one is taken (${why}). Clients need the address that is shown below.`,
        ),
    }),
    keep: async (urls) => {
      const ports = Object.entries(urls).map(([service, url]) => [service, Number(new URL(url).port)]);
      await writeJson(file, { ...former, ...(Object.fromEntries(ports) as Ports) });
    },
  };
}

async function readPorts(file: string, log: (line: string) => void): Promise<Ports> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) !== "ENOENT")
      log(`${file} cannot be read, and any free ports are taken: ${messageOf(error)}.`);
    return {};
  }
  const { success, data } = PORTS.safeParse(readJson(text));
  if (!success) log(`${file} holds no ports, and any free ones are taken.`);
  return data ?? {};
}
