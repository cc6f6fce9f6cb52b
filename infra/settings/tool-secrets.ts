import { runCrewContract } from "../../functions/handlers/run-crew/contract.ts";

export const TOOL_SECRETS_MEANING =
  "Write names of variables, such as TICKETS_TOKEN, separated by commas; none that AWS or the function itself uses.";

const VARIABLE = /^(?!AWS_|LAMBDA_|NODE_)[A-Za-z][A-Za-z0-9_]*$/;

/** The same, with the names of a longer list that are none; what stands behind an equals sign is secret. */
export function toolSecretsProblem(names: readonly string[]): string {
  if (names.length < 2) return TOOL_SECRETS_MEANING;
  const wrong = names.filter((name) => !isToolSecret(name)).map((name) => name.replace(/=.*/s, "=…"));
  return `${wrong.map((name) => JSON.stringify(name)).join(", ")} cannot be given to a tool. ${TOOL_SECRETS_MEANING}`;
}

/** Whether a tool may have a variable of that name: what the function itself reads must stay what it is. */
export const isToolSecret = (name: string): boolean =>
  VARIABLE.test(name) && name !== "PATH" && !Object.hasOwn(runCrewContract.environment.shape, name);
