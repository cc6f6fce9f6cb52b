import { generateKeyPairSync } from "node:crypto";

import { folderOfEachTest } from "../folder-of-each-test.ts";
import type { NodeProcess } from "../node-process.ts";
import { stepcrew } from "./stepcrew-command.ts";

export interface SnowflakeSetupRig {
  /** Runs `npx stepcrew snowflake-setup` in the folder. */
  readonly command: (...options: readonly string[]) => Promise<NodeProcess>;
  readonly write: (name: string, text: string) => Promise<string>;
  /** Writes a public key of RSA; gives the file's path. */
  readonly keyFile: (modulusLength: number) => Promise<string>;
}

/** The context of a deployment whose account in Snowflake is known. */
export const CONTEXT = ["-c", "snowflake_account=ACME-PROD", "-c", "stack_name=crews"];

export function snowflakeSetupRig(): SnowflakeSetupRig {
  const folder = folderOfEachTest();
  return {
    command: (...options) => stepcrew(["snowflake-setup", ...options], { cwd: folder.path }),
    write: folder.write,
    keyFile: (modulusLength) =>
      folder.write(
        `key-${modulusLength}.pub`,
        generateKeyPairSync("rsa", { modulusLength })
          .publicKey.export({ type: "spki", format: "pem" })
          .toString(),
      ),
  };
}
