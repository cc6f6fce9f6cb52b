import type * as z from "zod";

import { InvalidInput } from "../domain/errors.ts";
import { knownSecrets } from "../text/known-secrets.ts";
import type { AnyContract } from "./contract.ts";

/**
 * Reads the variables a contract asks for. The secrets among all variables are kept out of what the process
 * tells from then on.
 * @throws InvalidInput naming each variable that is missing or malformed, never its value
 */
export function readEnvironment<C extends AnyContract>(contract: C): z.output<C["environment"]> {
  knownSecrets.addVariables(process.env);
  const parsed = contract.environment.safeParse(process.env);
  if (parsed.success) return parsed.data as z.output<C["environment"]>;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  throw new InvalidInput(`The environment of ${contract.name} is not what its contract says: ${problems}`);
}

/** One line for each problem, for payloads: names and reasons, no values. */
export const listProblems = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join(".") || "the payload"}: ${issue.message}`).join("; ");
