import { EXAMPLE } from "../../functions/adapters/models/providers/providers.ts";
import { WrongUse } from "../command-line/exit-codes.ts";

/** @throws WrongUse for a word that is not role=model */
export function modelsByRole(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const equals = word.lastIndexOf("=");
      const [role, model] = [word.slice(0, equals).trim(), word.slice(equals + 1).trim()];
      if (equals < 1 || role === "" || model === "")
        throw new WrongUse(`--models takes role=model, such as "Writer=${EXAMPLE.model}"; "${word}" is none`);
      return [role, model];
    }),
  );
}
