/** The thread that holds the SQL library: 119 MB that the server's own process need not keep. */
import { parentPort } from "node:worker_threads";

import { init } from "@polyglot-sql/sdk";

import { toSnowflakeError } from "../snowflake-error.ts";
import { splitRequest } from "../split-statements.ts";
import { parseStatement, translate } from "./translate.ts";
import type {
  TranslationKind,
  Translations,
  TranslatorReply,
  TranslatorRequest,
} from "./translator-messages.ts";

type Translate = { [Kind in TranslationKind]: (input: Translations[Kind]["input"]) => unknown };

const WORK: Translate = {
  split: splitRequest,
  parse: parseStatement,
  translate: ({ statement, facts }) => translate(statement, facts),
};

function reply({ id, kind, input }: TranslatorRequest): TranslatorReply {
  try {
    return { id, output: WORK[kind](input as never) };
  } catch (error) {
    const { code, sqlState, message } = toSnowflakeError(error);
    return { id, refusal: { code, sqlState, message } };
  }
}

if (parentPort === null) throw new Error("translator-worker.ts runs in a worker thread only");
const port = parentPort;
await init();
port.on("message", (request: TranslatorRequest) => port.postMessage(reply(request)));
