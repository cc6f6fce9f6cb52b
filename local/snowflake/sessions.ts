import { randomUUID } from "node:crypto";

import type { DuckDBInstance } from "@duckdb/node-api";

import { Queue } from "../../functions/async/queue.ts";
import type { AccountObject } from "./account/account-objects.ts";
import { checkCredential, type Login, loginAccount, loginName } from "./check-login.ts";
import { ensureSchema } from "./database.ts";
import type { Faults } from "./faults/faults.ts";
import type { QueryHistory } from "./queries/query-history.ts";
import { parametersAmong } from "./session-parameters.ts";
import { Session, type SharedBySessions } from "./session.ts";
import { SnowflakeError } from "./snowflake-error.ts";
import { StatementRunner } from "./statement-runner.ts";
import { TableLocks } from "./table-locks.ts";
import type { SessionFacts } from "./translate/function-calls.ts";
import type { Translator } from "./translate/translator.ts";

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
  /** Session tokens that were replaced: requests under way may still come with one. */
  readonly renewed: Set<string>;
}

/** What all sessions share. */
export interface SessionsOptions {
  readonly validity: TokenValidity;
  readonly history: QueryHistory;
  readonly faults: Faults;
  readonly translator: Translator;
}

/**
 * All sessions of the server, found by token. A token of an earlier process is unknown, and the client must
 * log in again.
 */
export class Sessions {
  readonly #instance: DuckDBInstance;
  readonly #validity: TokenValidity;
  readonly #history: QueryHistory;
  readonly #shared: SharedBySessions;
  readonly #open = new Set<OpenSession>();
  #count = 0;

  constructor(instance: DuckDBInstance, { validity, history, faults, translator }: SessionsOptions) {
    this.#instance = instance;
    this.#validity = validity;
    this.#history = history;
    const locks = new TableLocks(() => faults.lockWaiters);
    this.#shared = { translator, locks, definitions: new Queue() };
  }

  /**
   * @throws SnowflakeError if the login's credential is not the user's, or does not have the shape of its
   * method.
   */
  async login(login: Login, names: LoginNames): Promise<OpenSession> {
    await this.#closeEnded();
    const connection = await this.#instance.connect();
    try {
      const user = await checkCredential(connection, login);
      this.#count += 1;
      const facts = sessionFacts(login, names, user, this.#count);
      const session = new Session(facts, connection, this.#shared);
      await this.#prepare(session, login, user);
      const runner = new StatementRunner(session, this.#history);
      const open: OpenSession = {
        id: facts.sessionId,
        session,
        runner,
        renewed: new Set(),
        ...this.#newTokens(),
      };
      this.#open.add(open);
      return open;
    } catch (error) {
      connection.closeSync();
      throw error;
    }
  }

  /** The parameters: Snowflake's defaults, then the user's, then the login's. */
  async #prepare(session: Session, login: Login, user: AccountObject | undefined): Promise<void> {
    const { database, schema } = session.facts;
    await session.defining(async () => ensureSchema(session.connection, database, schema));
    await session.unsetParameter("TIMEZONE");
    const given = Object.entries(login.SESSION_PARAMETERS ?? {});
    for (const [name, value] of [...parametersAmong(user?.settings ?? {}), ...given]) {
      if (value !== null) await session.setParameter(name, value);
    }
  }

  /** Ends the tokens of all sessions, or the sessions themselves, as far as their clients can tell. */
  expire(what: "tokens" | "sessions"): void {
    for (const open of this.#open) {
      open.tokenEnds = 0;
      if (what === "tokens") continue;
      Object.assign(open, this.#newTokens(), { masterEnds: 0 });
    }
  }

  /** Clients do not always log out. */
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
    if (!open && !this.#isRenewed(token)) {
      throw new SnowflakeError(
        "390111",
        "08001",
        "Session no longer exists. New login required to access the service.",
      );
    }
    if (open && open.tokenEnds > Date.now()) return open;
    throw new SnowflakeError("390112", "08001", "Session token has expired. Please renew the session token.");
  }

  /** Whether a live session has another token in place of this one. */
  #isRenewed(token: string | undefined): boolean {
    if (token === undefined) return false;
    return [...this.#open].some(({ renewed, masterEnds }) => renewed.has(token) && masterEnds > Date.now());
  }

  /**
   * Gives a session new tokens. @throws SnowflakeError 390114 if the master token is over or of no session.
   */
  renew(masterToken: string | undefined): OpenSession {
    const open = [...this.#open].find((candidate) => candidate.masterToken === masterToken);
    if (!open || open.masterEnds <= Date.now()) {
      throw new SnowflakeError(
        "390114",
        "08001",
        "Authentication token has expired. The user must authenticate again.",
      );
    }
    open.renewed.add(open.token);
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

/** Names the login leaves out are the user's own defaults. */
function sessionFacts(
  login: Login,
  names: LoginNames,
  user: AccountObject | undefined,
  sessionId: number,
): SessionFacts {
  const settings = user?.settings ?? {};
  const namespace = settings["DEFAULT_NAMESPACE"]?.split(".") ?? [];
  return {
    user: user?.name ?? (loginName(login) || "LOCAL"),
    account: loginAccount(login),
    role: (names.role ?? settings["DEFAULT_ROLE"] ?? "SYSADMIN").toUpperCase(),
    warehouse: (names.warehouse ?? settings["DEFAULT_WAREHOUSE"] ?? "LOCAL").toUpperCase(),
    database: (names.database ?? namespace[0] ?? "LOCAL").toUpperCase(),
    schema: (names.schema ?? (names.database === null ? namespace[1] : undefined) ?? "PUBLIC").toUpperCase(),
    sessionId,
    lastQueryId: "",
  };
}
