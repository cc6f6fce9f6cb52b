import { resolve } from "node:path";

import { Code } from "aws-cdk-lib/aws-lambda";

/** The path of a file or folder of this project, by its name in there. */
export const sourcePath = (name: string): string => resolve(import.meta.dirname, "../..", name);

/** The code of a function, by its contract's name. */
export type CodeOf = (contractName: string) => Code;

/** The source as it is: for templates that are looked at and not deployed. */
export const sourceCode: CodeOf = (contractName) =>
  Code.fromAsset(sourcePath(`functions/handlers/${contractName}`));

/** The same for a crew's Python: what runs it, without any crew's. */
export const sourceOfPython = (): Code => Code.fromAsset(sourcePath("python"));
