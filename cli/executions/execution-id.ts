import type { Stepcrew } from "../../client/typescript/stepcrew.ts";
import { WrongUse } from "../command-line/exit-codes.ts";

const WHOLE_ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const BEGINNING = /^[0-9a-f][0-9a-f-]{3,34}$/i;
/** Beginnings are looked for among so many, as many as one page of the list has. */
const LATEST = 1000;
const MOST_NAMED = 5;

/**
 * The id that a person means: a whole one, or the beginning of one, as the terminal of npm start prints it.
 * @throws WrongUse for what is none; Error when no execution's id begins so, or several do
 */
export async function executionIdOf(text: string, client: Stepcrew): Promise<string> {
  if (WHOLE_ID.test(text)) return text.toLowerCase();
  if (!BEGINNING.test(text))
    throw new WrongUse(
      `"${text}" is no id of an execution: give it whole, or its first 4 characters or more`,
    );
  const beginning = text.toLowerCase();
  const found: string[] = [];
  let count = 0;
  for await (const { execution_id: id } of client.executions({ limit: LATEST })) {
    if (id.startsWith(beginning)) found.push(id);
    if ((count += 1) === LATEST) break;
  }
  const [only, ...others] = found;
  if (only === undefined)
    throw new Error(
      `None of the latest ${LATEST} executions has an id that begins with ${text}; npx stepcrew list shows them`,
    );
  if (others.length === 0) return only;
  const named = found.slice(0, MOST_NAMED).join(", ");
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : "";
  throw new Error(
    `${found.length} executions have ids that begin with ${text}: ${named}${more}. Give more of it`,
  );
}
