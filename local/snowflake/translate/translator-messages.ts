import type { WrittenStatement } from "../split-statements.ts";
import type { Node } from "../syntax-tree.ts";
import type { SessionFacts } from "./function-calls.ts";

/** What is asked of the SQL library, and what comes of each; all of it is JSON. */
export interface Translations {
  readonly split: { readonly input: string; readonly output: readonly WrittenStatement[] };
  readonly parse: { readonly input: string; readonly output: Node };
  readonly translate: {
    readonly input: { readonly statement: Node; readonly facts: SessionFacts };
    readonly output: readonly string[];
  };
}

export type TranslationKind = keyof Translations;

export interface TranslatorRequest {
  readonly id: number;
  readonly kind: TranslationKind;
  readonly input: Translations[TranslationKind]["input"];
}

/** A refusal travels without its class, which a message between threads does not keep. */
interface TranslatorRefusal {
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
}

export type TranslatorReply =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly refusal: TranslatorRefusal };
