import { column, type EncodedResult, statusRow } from "../result-encoding.ts";
import type { Session } from "../session.ts";
import { SnowflakeError, unsupported } from "../snowflake-error.ts";
import {
  type AccountObject,
  changeSettings,
  dropObject,
  findObject,
  type ObjectKind,
  putObject,
  requireObject,
} from "./account-objects.ts";
import type { Settings, StatementWords } from "./statement-words.ts";
import { addToken, keptUserSettings, withoutSettings, withoutToken } from "./users.ts";

export interface Creation {
  readonly name: string;
  readonly settings: Settings;
  readonly replace: boolean;
  readonly ifNotExists: boolean;
}

/** The object that an ALTER or DROP names. */
export interface Target {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly ifExists: boolean;
}

const DONE = "Statement executed successfully.";

const sentenceCase = (kind: ObjectKind): string => kind.charAt(0) + kind.slice(1).toLowerCase();

/** Gives the message that Snowflake answers. @throws SnowflakeError 002002 if it is there and may not be */
export async function createObject(session: Session, kind: ObjectKind, creation: Creation): Promise<string> {
  const { name, settings, replace, ifNotExists } = creation;
  if (!replace && (await findObject(session.connection, kind, name))) {
    if (ifNotExists) return `${name} already exists, statement succeeded.`;
    throw new SnowflakeError("002002", "42710", `SQL compilation error:\nObject '${name}' already exists.`);
  }
  const owner = session.facts.role;
  const kept = kind === "USER" ? keptUserSettings(settings) : settings;
  await putObject(session.connection, kind, { name, owner, settings: kept });
  // As in Snowflake, a new warehouse is used from then on.
  if (kind === "WAREHOUSE") session.facts = { ...session.facts, warehouse: name };
  return `${sentenceCase(kind)} ${name} successfully created.`;
}

export async function removeObject(session: Session, { kind, name, ifExists }: Target): Promise<string> {
  if (!(await findObject(session.connection, kind, name))) {
    if (ifExists) return "Drop statement executed successfully.";
    await requireObject(session.connection, kind, name);
  }
  await dropObject(session.connection, kind, name);
  return `${name} successfully dropped.`;
}

/** ALTER … SET, UNSET, SUSPEND, RESUME, and a user's access tokens. */
export async function alterObject(
  session: Session,
  { kind, name, ifExists }: Target,
  words: StatementWords,
): Promise<EncodedResult> {
  const found = await findObject(session.connection, kind, name);
  if (!found && ifExists) return statusRow(DONE);
  const object = found ?? (await requireObject(session.connection, kind, name));
  if (kind === "USER" && words.accept("ADD")) return issueToken(session, object, words);
  if (kind === "USER" && words.accept("REMOVE")) return revokeToken(session, object, words);
  const settings = alteredSettings(kind, object, words);
  if (settings) await changeSettings(session.connection, kind, { name, settings });
  return statusRow(DONE);
}

/** Undefined where nothing is kept: a warehouse is neither on nor off here. */
function alteredSettings(
  kind: ObjectKind,
  { settings }: AccountObject,
  words: StatementWords,
): Settings | undefined {
  if (words.accept("SET")) {
    const written = words.settings();
    return { ...settings, ...(kind === "USER" ? keptUserSettings(written) : written) };
  }
  if (words.accept("UNSET")) return withoutSettings(settings, words.names());
  if (kind === "WAREHOUSE" && (words.accept("SUSPEND") || words.accept("RESUME"))) return undefined;
  throw unsupported(`ALTER ${kind} … ${words.rest()}`);
}

/** `ADD PROGRAMMATIC ACCESS TOKEN name …` answers the token, once. */
async function issueToken(
  session: Session,
  { name: user, settings }: AccountObject,
  words: StatementWords,
): Promise<EncodedResult> {
  const name = tokenName(words);
  const added = addToken(settings, name);
  await changeSettings(session.connection, "USER", { name: user, settings: added.settings });
  return {
    rowtype: [column("token_name", "text"), column("token_secret", "text")],
    rowset: [[name, added.secret]],
  };
}

async function revokeToken(
  session: Session,
  { name: user, settings }: AccountObject,
  words: StatementWords,
): Promise<EncodedResult> {
  const name = tokenName(words);
  const left = withoutToken(settings, name);
  await changeSettings(session.connection, "USER", { name: user, settings: left });
  return statusRow(`Programmatic access token ${name} successfully removed.`);
}

function tokenName(words: StatementWords): string {
  if (!words.accept("PAT")) words.expect("PROGRAMMATIC", "ACCESS", "TOKEN");
  return words.name();
}
