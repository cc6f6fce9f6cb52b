import { LatestUsed } from "../../../functions/async/latest-used.ts";
import type { WrittenStatement } from "../split-statements.ts";
import type { Node } from "../syntax-tree.ts";
import type { SessionFacts } from "./function-calls.ts";
import { KeptTranslations } from "./kept-translations.ts";
import type { TranslationKind, Translations } from "./translator-messages.ts";
import { askTranslator } from "./translator-thread.ts";

/** Answers that stay in memory; a program has some dozens of statements. */
const REMEMBERED_AT_MOST = 500;
/** Characters of a key that is still remembered: what is longer is data rather than a program's statement. */
const LONGEST_KEY = 65_536;

/** The names in a statement whose meaning is the session's own, and the fact that each stands for. */
const SESSION_NAMES: Readonly<Record<string, keyof SessionFacts>> = {
  CURRENT_USER: "user",
  CURRENT_ACCOUNT: "account",
  CURRENT_ROLE: "role",
  CURRENT_WAREHOUSE: "warehouse",
  CURRENT_SESSION: "sessionId",
  LAST_QUERY_ID: "lastQueryId",
};
const CHANGING: readonly (keyof SessionFacts)[] = ["sessionId", "lastQueryId"];

/** What a translation depends on beside the session's current schema. */
interface KnownStatement {
  readonly text: string;
  readonly facts: readonly (keyof SessionFacts)[];
  /** The last translation, for a program asks for the same again: the key has the whole tree in it. */
  latest?: { readonly names: string; readonly output: Promise<readonly string[]> };
}

/**
 * Splits, reads and translates statements. What was asked before is answered from memory, or from a file of
 * this and other processes; anything else by a thread that loads the SQL library for it. All methods throw
 * SnowflakeError for what cannot be read or translated.
 */
export class Translator {
  readonly #kept: KeptTranslations | undefined;
  readonly #remembered = new LatestUsed<string, Promise<unknown>>(REMEMBERED_AT_MOST);
  readonly #known = new WeakMap<Node, KnownStatement>();

  /** @param keptIn the file; nothing is kept if absent */
  constructor(keptIn?: string) {
    this.#kept = keptIn === undefined ? undefined : new KeptTranslations(keptIn);
  }

  /** The statements of a text; see `splitRequest`. */
  async split(sql: string): Promise<readonly WrittenStatement[]> {
    return this.#answer("split", sql, sql);
  }

  /** A statement's syntax tree, which nobody may change: others get the same. */
  async parse(text: string): Promise<Node> {
    return this.#answer("parse", text, text);
  }

  /** The DuckDB statements that do what a statement does; see `translate`. */
  async translate(statement: Node, facts: SessionFacts): Promise<readonly string[]> {
    const known = this.#known.get(statement) ?? knownStatement(statement);
    this.#known.set(statement, known);
    if (known.facts.some((name) => CHANGING.includes(name)))
      return askTranslator("translate", { statement, facts });
    const names = JSON.stringify([facts.database, facts.schema, ...known.facts.map((name) => facts[name])]);
    if (known.latest?.names === names) return known.latest.output;
    const key = `${names.slice(0, -1)},${JSON.stringify(known.text)}]`;
    const output = this.#answer("translate", { statement, facts }, key);
    known.latest = { names, output };
    output.catch(() => delete known.latest);
    return output;
  }

  async #answer<Kind extends TranslationKind>(
    kind: Kind,
    input: Translations[Kind]["input"],
    key: string,
  ): Promise<Translations[Kind]["output"]> {
    const named = `${kind}\0${key}`;
    if (key.length > LONGEST_KEY) return askTranslator(kind, input);
    let remembered = this.#remembered.get(named);
    if (remembered === undefined) {
      remembered = this.#keptOrAsked(kind, input, named);
      this.#remembered.set(named, remembered);
    }
    try {
      return (await remembered) as Translations[Kind]["output"];
    } catch (error) {
      this.#remembered.delete(named);
      throw error;
    }
  }

  async #keptOrAsked<Kind extends TranslationKind>(
    kind: Kind,
    input: Translations[Kind]["input"],
    named: string,
  ): Promise<unknown> {
    const kept = this.#kept?.find(named);
    if (kept !== undefined) return kept;
    const output = await askTranslator(kind, input);
    this.#kept?.keep(named, output);
    return output;
  }
}

function knownStatement(statement: Node): KnownStatement {
  const text = JSON.stringify(statement);
  const upper = text.toUpperCase();
  const names = Object.entries(SESSION_NAMES).filter(([name]) => upper.includes(name));
  return { text, facts: names.map(([, fact]) => fact) };
}
