import { runCrewContract } from "../../functions/handlers/run-crew/contract.ts";

export const TOOL_SECRETS_MEANING =
  "Write names of variables, such as TICKETS_TOKEN, separated by commas; none that AWS or the function itself uses.";

const VARIABLE = /^(?!AWS_|LAMBDA_|NODE_)[A-Za-z][A-Za-z0-9_]*$/;

/** Whether a tool may have a variable of that name: what the function itself reads must stay what it is. */
export const isToolSecret = (name: string): boolean =>
  VARIABLE.test(name) && name !== "PATH" && !Object.hasOwn(runCrewContract.environment.shape, name);
