import {
  mendArguments,
  mendArgumentTexts,
  mendCallShape,
  mendChoices,
  mendContent,
  mendFinishReason,
  mendIds,
  mendLeftovers,
  mendMessage,
  mendRole,
} from "./chat-mendings.ts";
import { mendConverse, mendMessageBlocks, mendMessageFrame } from "./message-mendings.ts";
import { mendUsage, mendWrapping } from "./usage-mendings.ts";
import type { Mutable } from "./wire-json.ts";

/** How replies are written, by the name of the API: chat completions, Responses, Messages or Converse. */
export type ReplyForm = "chat-completions" | "responses" | "messages" | "converse";

/** A shape that servers give replies and that a provider's package would refuse as a whole. */
export interface Mending {
  readonly of: readonly ReplyForm[];
  /** What is odd about the reply: "… has …", for a warning. */
  readonly oddity: string;
  /** Changes the reply, and says whether there was anything to change. */
  readonly mend: (reply: Mutable) => boolean;
}

const CHAT = ["chat-completions"] as const;
const EVERY = ["chat-completions", "messages", "converse"] as const;

/** Applied in this order: each finds the reply as those before it left it. */
export const MENDINGS: readonly Mending[] = [
  { of: EVERY, oddity: "is wrapped in another object", mend: mendWrapping },
  { of: CHAT, oddity: "has no list of choices", mend: mendChoices },
  { of: CHAT, oddity: "has its message under another name", mend: mendMessage },
  { of: CHAT, oddity: "has a role other than assistant", mend: mendRole },
  { of: CHAT, oddity: "has content blocks that are not known", mend: mendContent },
  { of: CHAT, oddity: "has tool calls in another form", mend: mendCallShape },
  { of: CHAT, oddity: "has tool arguments that are not a text", mend: mendArguments },
  { of: CHAT, oddity: "has tool arguments that are not one JSON object", mend: mendArgumentTexts },
  { of: CHAT, oddity: "has a finish reason that is not a text", mend: mendFinishReason },
  { of: CHAT, oddity: "has ids that are not texts", mend: mendIds },
  { of: CHAT, oddity: "has further fields in another form", mend: mendLeftovers },
  { of: ["messages"], oddity: "has a frame in another form", mend: mendMessageFrame },
  { of: ["messages"], oddity: "has content blocks in another form", mend: mendMessageBlocks },
  { of: ["converse"], oddity: "has content blocks in another form", mend: mendConverse },
  { of: EVERY, oddity: "has counts of tokens that are not numbers", mend: mendUsage },
];
