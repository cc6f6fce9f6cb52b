import { randomUUID } from "node:crypto";

import type { DuckDBInstance } from "@duckdb/node-api";

import { ensureSchema } from "./database.ts";
import { SnowflakeError } from "./errors.ts";
import { checkCredential, type Login } from "./login.ts";
import { Session } from "./session.ts";
import { StatementRunner } from "./statement-runner.ts";
import { TableLocks } from "./table-locks.ts";
import { Turns } from "./turns.ts";

/** How long tokens hold, in seconds. Snowflake: an hour for the session's, four for the master's. */
export interface TokenValidity {
  readonly session: number;
  readonly master: number;
}

/** The names in a login's address: `?databaseName=…&schemaName=…&warehouse=…&roleName=…`. */
export interface LoginNames {
  readonly database: string | null;
  readonly schema: string | null;
  readonly warehouse: string | null;
  readonly role: string | null;
}

export interface OpenSession {
  readonly id: number;
  readonly session: Session;
  readonly runner: StatementRunner;
  token: string;
  masterToken: string;
  tokenEnds: number;
  masterEnds: number;
}

/** All sessions of the server, found by token. A token of an earlier process is unknown, and the client must log in again. */
export class Sessions {
  readonly #instance: DuckDBInstance;
  readonly #validity: TokenValidity;
  readonly #locks = new TableLocks();
  readonly #definitions = new Turns();
  readonly #open = new Set<OpenSession>();
  #count = 0;

  constructor(instance: DuckDBInstance, validity: TokenValidity) {
    this.#instance = instance;
    this.#validity = validity;
  }

  /** @throws SnowflakeError if the login has no credential of its method's shape. */
  async login(login: Login, names: LoginNames): Promise<OpenSession> {
    checkCredential(login);
    await this.#closeEnded();
    this.#count += 1;
    const facts = {
      user: (login.LOGIN_NAME ?? "LOCAL").toUpperCase(),
      account: (login.ACCOUNT_NAME ?? "local").toUpperCase(),
      role: (names.role ?? "SYSADMIN").toUpperCase(),
      warehouse: (names.warehouse ?? "LOCAL").toUpperCase(),
      database: (names.database ?? "LOCAL").toUpperCase(),
      schema: (names.schema ?? "PUBLIC").toUpperCase(),
      sessionId: this.#count,
    };
    const connection = await this.#instance.connect();
    const session = new Session(facts, connection, this.#locks, this.#definitions);
    try {
      await session.defining(async () => ensureSchema(connection, facts.database, facts.schema));
      await session.unsetParameter("TIMEZONE");
      for (const [name, value] of Object.entries(login.SESSION_PARAMETERS ?? {})) {
        if (value !== null) await session.setParameter(name, value);
      }
    } catch (error) {
      connection.closeSync();
      throw error;
    }
    const open: OpenSession = {
      id: this.#count,
      session,
      runner: new StatementRunner(session),
      ...this.#newTokens(),
    };
    this.#open.add(open);
    return open;
  }

  /** Clients do not always say goodbye. */
  async #closeEnded(): Promise<void> {
    const ended = [...this.#open].filter(({ masterEnds }) => masterEnds <= Date.now());
    await Promise.all(ended.map(async (open) => this.close(open)));
  }

  #newTokens(): Pick<OpenSession, "token" | "masterToken" | "tokenEnds" | "masterEnds"> {
    return {
      token: randomUUID(),
      masterToken: randomUUID(),
      tokenEnds: Date.now() + this.#validity.session * 1000,
      masterEnds: Date.now() + this.#validity.master * 1000,
    };
  }

  /** @throws SnowflakeError 390112 for a token to be renewed, 390111 for one of no session. */
  find(token: string | undefined): OpenSession {
    const open = [...this.#open].find((candidate) => candidate.token === token);
    if (!open) {
      throw new SnowflakeError(
        "390111",
        "08001",
        "Session no longer exists. New login required to access the service.",
      );
    }
    if (open.tokenEnds > Date.now()) return open;
    throw new SnowflakeError("390112", "08001", "Session token has expired. Please renew the session token.");
  }

  /** Gives a session new tokens. @throws SnowflakeError 390114 if the master token is over or of no session. */
  renew(masterToken: string | undefined): OpenSession {
    const open = [...this.#open].find((candidate) => candidate.masterToken === masterToken);
    if (!open || open.masterEnds <= Date.now()) {
      throw new SnowflakeError(
        "390114",
        "08001",
        "Authentication token has expired. The user must authenticate again.",
      );
    }
    return Object.assign(open, this.#newTokens());
  }

  async close(open: OpenSession): Promise<void> {
    this.#open.delete(open);
    await open.runner.close();
    await open.session.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map(async (open) => this.close(open)));
  }
}
