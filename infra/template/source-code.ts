import { join } from "node:path";

import { Code } from "aws-cdk-lib/aws-lambda";

import { PROJECT_FOLDER } from "../project-folder.ts";

/** The code of a function, by its contract's name. */
export type CodeOf = (contractName: string) => Code;

/** The source as it is: for templates that are looked at and not deployed. */
export const sourceCode: CodeOf = (contractName) =>
  Code.fromAsset(join(PROJECT_FOLDER, "functions/handlers", contractName));

/** The same for a crew's Python: what runs it, without any crew's. */
export const sourceOfPython = (): Code => Code.fromAsset(join(PROJECT_FOLDER, "python"));
