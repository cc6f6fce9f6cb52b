import { sha256 } from "../functions/text/sha256.ts";

/**
 * What somebody acknowledges a crew's warning by: who acknowledges one does not mean others. Lines are left
 * out, for an edit above changes them.
 */
export const crewWarningId = (warning: string): string =>
  `stepcrew:crew-${sha256(warning.replace(/:\d+:/, ":")).slice(0, 8)}`;
