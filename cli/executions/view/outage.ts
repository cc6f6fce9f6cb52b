import { tellable } from "../../command-line/visible-text.ts";

/** Tells that an API is away; undefined: it answers again. */
export type Notice = (text: string | undefined) => void;

/** What an opened API is told to do with its failures (open-api.ts). */
export const toldBy = (notice: Notice) => ({
  failed: (failure: Error): void => notice(`${tellable(failure.message)}; it is asked again and again`),
  answered: (): void => notice(undefined),
});

/** Prints when an outage begins and when it is over, and not each try between. */
export function printedNotice(print: (line: string) => void): Notice {
  let isAway = false;
  return (text) => {
    if (text !== undefined && !isAway) print(`↻ ${text}`);
    if (text === undefined && isAway) print("↻ answers again");
    isAway = text !== undefined;
  };
}
