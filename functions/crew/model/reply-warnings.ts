import type { SharedV4Warning } from "@ai-sdk/provider";

import { oneLine } from "../../text/cut.ts";
import type { WarningReason } from "../events.ts";

export interface ReplyWarning {
  readonly reason: WarningReason;
  readonly warning: string;
}

/** What people should know of how a reply came about, and of what it lacks. */
export function warningsOf({
  warnings,
}: {
  readonly warnings: readonly SharedV4Warning[];
}): readonly ReplyWarning[] {
  return warnings.map((warning) => ({ reason: "adapted", warning: oneLine(sentenceOf(warning)) }));
}

function sentenceOf(warning: SharedV4Warning): string {
  switch (warning.type) {
    case "unsupported":
      return `${warning.feature} is not supported${inBrackets(warning.details)}`;
    case "compatibility":
      return `${warning.feature} was adapted${inBrackets(warning.details)}`;
    case "deprecated":
    case "other":
      return warning.message;
    default:
      return warning satisfies never;
  }
}

const inBrackets = (details: string | undefined): string => (details === undefined ? "" : ` (${details})`);
