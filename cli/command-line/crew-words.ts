import { costBehind } from "./cost-text.ts";
import { countText } from "./count-text.ts";

/** What people read of a crew that runs, in the log of `npm start` and in `npx stepcrew run` alike. */
export const CREW_WORDS = {
  modelAsked: (model: string): string => `asks ${model} …`,
  /** @param took is left out where nobody knows how long it took */
  modelCall: (model: string, took: number | undefined, tokens: Tokens): string =>
    `${model}  ${tookText(took)}${countText(tokens.asked)} → ${countText(tokens.said)} tokens${costBehind(tokens.dollars)}`,
  modelRetry: ({ attempt, of, waitSeconds, reason }: ModelRetry): string =>
    `try ${attempt} of ${of} in ${secondsText(waitSeconds)}: ${reason}`,
  toolFailure: (sentence: string): string => `${sentence} (told to the model)`,
  guardrailPassed: (guardrail: string): string => `passed the guardrail: ${guardrail}`,
  guardrailRehearsed: (guardrail: string): string => `does not ask the guardrail: ${guardrail}`,
  guardrailRefused: (guardrail: string): string => `refused by the guardrail: ${guardrail}`,
  taskSkipped: "is skipped: its condition does not hold",
} as const;

interface Tokens {
  readonly asked: number;
  readonly said: number;
  /** What they cost; null: not known. */
  readonly dollars?: number | null | undefined;
}

interface ModelRetry {
  readonly attempt: number;
  readonly of: number;
  readonly waitSeconds: number;
  readonly reason: string;
}

export function secondsText(seconds: number): string {
  if (seconds >= 90) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${seconds.toFixed(1)} s`;
}

/** How long something took, with a gap behind it. */
export const tookText = (seconds: number | undefined): string =>
  seconds === undefined ? "" : `${secondsText(seconds)}  `;
