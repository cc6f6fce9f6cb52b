import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import type { PeerKeys } from "./peer-keys.ts";
import { expectSame, runChecks } from "./run-checks.ts";

const run = promisify(execFile);

const ROOT = join(import.meta.dirname, "..", "..");
const MIGRATIONS = join(ROOT, "migrations");

/** Where Snowflake's command line client finds the server, and what it logs in with. */
export interface CommandLine {
  readonly program: string;
  readonly port: number;
  readonly keys: PeerKeys;
}

type Check = (snow: Snow) => Promise<void>;
/** Runs `snow sql` and gives what it prints as JSON. */
type Snow = (login: readonly string[], ...options: readonly string[]) => Promise<unknown>;

const ADMINISTRATOR = ["--user", "administrator"];

/**
 * Setup, migrations and rows, as docs/snowflake.md has people do it. Prints a line for each; gives the number
 * that failed.
 */
export async function checkCommandLine(client: CommandLine): Promise<number> {
  const { rightKey, wrongKey } = client.keys;
  const names = ["--role", "STEPCREW_MIGRATION", "--database", "STEPCREW", "--schema", "PUBLIC"];
  const migrator = [...names, "--user", "STEPCREW_MIGRATION", "--authenticator", "SNOWFLAKE_JWT"];
  const byKey = [...migrator, "--private-key-file", rightKey];
  const checks: Readonly<Record<string, Check>> = {
    "the setup's SQL, twice": async (snow) => {
      const file = await writeSetup(client.keys);
      await snow(ADMINISTRATOR, "-f", file);
      await snow(ADMINISTRATOR, "-f", file);
    },
    "the migrations, by key pair": async (snow) => {
      const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql"));
      // Repeatable ones come after those with a version.
      for (const name of files.toSorted((a, b) => b.charCodeAt(0) - a.charCodeAt(0) || a.localeCompare(b)))
        await snow(byKey, "-f", join(MIGRATIONS, name), "-D", "role=STEPCREW");
    },
    "rows, written and read in one go": async (snow) => {
      const insert = `INSERT INTO crew_execution_results (id, metadata) SELECT 'a;b', PARSE_JSON('{"n": 1}')`;
      const read = "SELECT id, metadata:n::INT AS n FROM crew_execution_results";
      const printed = await snow(byKey, "-q", `${insert}; ${read};`);
      expectSame(printed, [[{ "number of rows inserted": 1 }], [{ ID: "a;b", N: 1 }]]);
    },
    "the table's owner": async (snow) => {
      const printed = (await snow(byKey, "-q", "SHOW TABLES LIKE 'CREW_EXECUTION_RESULTS'")) as {
        owner: string;
      }[];
      expectSame(
        printed.map(({ owner }) => owner),
        ["STEPCREW_MIGRATION"],
      );
    },
    "a wrong key, which is refused": async (snow) => {
      const wrong = [...migrator, "--private-key-file", wrongKey];
      const refused = await snow(wrong, "-q", "SELECT 1").catch(String);
      if (!String(refused).includes("JWT token is invalid"))
        throw new Error(`not refused: ${String(refused)}`);
    },
  };
  return runChecks(checks, snowOf(client));
}

function snowOf({ program, port, keys }: CommandLine): Snow {
  const server = ["--account", "test", "--host", "127.0.0.1", "--port", String(port), "--protocol", "http"];
  // Its own settings of this machine count for nothing.
  const env = {
    PATH: process.env["PATH"] ?? "",
    SNOWFLAKE_HOME: keys.folder,
    HOME: keys.folder,
    SNOWFLAKE_PASSWORD: "any",
  };
  return async (login, ...options) => {
    const words = ["sql", "-x", ...server, ...login, "--format", "json", ...options];
    const { stdout } = await run(program, words, { env, maxBuffer: 16 * 1024 * 1024 });
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  };
}

/** What `npx stepcrew snowflake-setup` prints for an account, into a file. */
async function writeSetup({ folder, publicKey }: PeerKeys): Promise<string> {
  const words = [
    join(ROOT, "cli", "stepcrew.mjs"),
    "snowflake-setup",
    "-c",
    "snowflake_account=TEST-TEST",
    "--account-id",
    "123456789012",
    "--migrator-key",
    publicKey,
  ];
  const { stdout } = await run(process.execPath, words);
  const file = join(folder, "setup.sql");
  await writeFile(file, stdout);
  return file;
}
