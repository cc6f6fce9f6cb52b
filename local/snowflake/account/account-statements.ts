import { type EncodedResult, statusRow } from "../result-encoding.ts";
import type { Session } from "../session.ts";
import { unsupported } from "../snowflake-error.ts";
import type { Token } from "../statement-tokens.ts";
import type { ObjectKind } from "./account-objects.ts";
import { changeGrant } from "./grants.ts";
import { alterObject, createObject, removeObject } from "./object-statements.ts";
import { describeObject, showGrants, showObjects, showParameters } from "./show-objects.ts";
import { StatementWords } from "./statement-words.ts";

/** A statement about users, roles, warehouses and the like, ready to be run. */
export interface AccountStatement {
  /** Whether it commits an open transaction, as definitions do. */
  readonly changes: boolean;
  run(session: Session): Promise<EncodedResult>;
}

const KINDS: readonly ObjectKind[] = [
  "USER",
  "ROLE",
  "WAREHOUSE",
  "RESOURCE MONITOR",
  "NETWORK POLICY",
  "NETWORK RULE",
];

const plural = (kind: ObjectKind): string => (kind === "NETWORK POLICY" ? "NETWORK POLICIES" : `${kind}S`);

/**
 * The statement if it is one about account objects, which the SQL parser does not know; undefined for any
 * other.
 * @throws SnowflakeError 001003 if its beginning is right and the rest is not
 */
export function accountStatement(tokens: readonly Token[]): AccountStatement | undefined {
  const words = new StatementWords(tokens);
  if (words.accept("CREATE")) return creation(words);
  if (words.accept("ALTER")) return alteration(words);
  if (words.accept("DROP")) return removal(words);
  if (words.accept("SHOW")) return listing(words);
  if (words.accept("DESC") || words.accept("DESCRIBE")) return description(words);
  if (words.accept("GRANT")) return change(async (session) => changeGrant(session, words, "GRANT"));
  if (words.accept("REVOKE")) return change(async (session) => changeGrant(session, words, "REVOKE"));
  // Comments are not kept, and secondary roles would add rights, which mean nothing here.
  if (words.accept("COMMENT")) return change(async () => statusRow("Statement executed successfully."));
  if (words.accept("USE", "SECONDARY", "ROLES"))
    return { changes: false, run: async () => statusRow("Statement executed successfully.") };
  return undefined;
}

const change = (run: AccountStatement["run"]): AccountStatement => ({ changes: true, run });

function acceptKind(words: StatementWords): ObjectKind | undefined {
  return KINDS.find((kind) => words.accept(...kind.split(" ")));
}

function creation(words: StatementWords): AccountStatement | undefined {
  const replace = words.accept("OR", "REPLACE");
  const kind = acceptKind(words);
  if (!kind) return undefined;
  const ifNotExists = words.accept("IF", "NOT", "EXISTS");
  const name = words.name();
  const settings = words.settings();
  return change(async (session) =>
    statusRow(await createObject(session, kind, { name, settings, replace, ifNotExists })),
  );
}

function alteration(words: StatementWords): AccountStatement | undefined {
  if (words.accept("ACCOUNT")) return change(async () => statusRow("Statement executed successfully."));
  const kind = acceptKind(words);
  if (!kind) return undefined;
  const ifExists = words.accept("IF", "EXISTS");
  const name = words.name();
  return change(async (session) => alterObject(session, { kind, name, ifExists }, words));
}

function removal(words: StatementWords): AccountStatement | undefined {
  const kind = acceptKind(words);
  if (!kind) return undefined;
  const ifExists = words.accept("IF", "EXISTS");
  const name = words.name();
  return change(async (session) => statusRow(await removeObject(session, { kind, name, ifExists })));
}

function description(words: StatementWords): AccountStatement | undefined {
  const kind = acceptKind(words);
  if (!kind) return undefined;
  const name = words.name();
  return { changes: false, run: async ({ connection }) => describeObject(connection, kind, name) };
}

function listing(words: StatementWords): AccountStatement | undefined {
  words.accept("TERSE");
  if (words.accept("GRANTS")) return { changes: false, run: async (session) => showGrants(session, words) };
  if (words.accept("PARAMETERS")) {
    const pattern = likePattern(words);
    return { changes: false, run: async (session) => showParameters(session, pattern) };
  }
  const kind = KINDS.find((candidate) => words.accept(...plural(candidate).split(" ")));
  if (!kind) return undefined;
  const pattern = likePattern(words);
  if (!words.done) throw unsupported(`SHOW ${plural(kind)} with anything but LIKE`);
  return { changes: false, run: async ({ connection }) => showObjects(connection, kind, pattern) };
}

const likePattern = (words: StatementWords): string => (words.accept("LIKE") ? (words.next() ?? "%") : "%");
