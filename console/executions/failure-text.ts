import type { ListedExecution } from "../../client/typescript/api-types.ts";

/** Why one has failed, on one line; that somebody cancelled it is no failure, and its badge says so. */
export const failureText = ({ phase, error }: Pick<ListedExecution, "phase" | "error">): string | undefined =>
  phase === "CANCELLED" ? undefined : error?.message.replaceAll(/\s+/g, " ").trim();

/** What of it is shown where the line may be cut: the reason stands last, and the task is named elsewhere. */
export const withoutTask = (text: string): string => text.replace(/^Task "[^"]*": /, "");
