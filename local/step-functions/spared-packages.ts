import { registerHooks } from "node:module";

/** The package that runs the workflow's states. */
const OWNER = /\/node_modules\/aws-local-stepfunctions\//;

/**
 * What that package imports at once, though it asks Lambda by AWS's SDK only where it is given no functions,
 * and checks a definition only where nobody has: 40 MB, and a third of a second of each start.
 */
const SPARED: Readonly<Record<string, (parent: string) => string>> = {
  "@aws-sdk/client-lambda": () => `${neverMade("LambdaClient")}${neverMade("InvokeCommand")}`,
  "@aws-sdk/credential-providers": () =>
    `export const fromCognitoIdentityPool = () => { throw new Error("no identity pool is asked here"); };`,
  "asl-validator": (parent) =>
    `import { createRequire } from "node:module";
     const require = createRequire(${JSON.stringify(parent)});
     export default (...all) => require("asl-validator")(...all);`,
};

const neverMade = (name: string): string =>
  `export class ${name} { constructor() { throw new Error("Lambda is not asked here"); } }\n`;

/** From now on they are not loaded, or when they are called. Comes before that package is imported. */
export function spareUnusedPackages(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const { parentURL: parent = "", conditions } = context;
      // What is required is what one of these loads when it is called.
      const isSpared =
        OWNER.test(parent) && Object.hasOwn(SPARED, specifier) && conditions.includes("import");
      if (!isSpared) return next(specifier, context);
      const source = SPARED[specifier]?.(parent) ?? "";
      return { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true };
    },
  });
}
