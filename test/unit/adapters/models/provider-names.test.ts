import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { describe, expect, it } from "vitest";

import { PROVIDERS } from "../../../../functions/adapters/models/providers/providers.ts";

describe("the name of a provider", () => {
  const project = resolve(import.meta.dirname, "../../../..");
  const filesOf = (folder: string): readonly string[] =>
    readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => `${folder}/${path}`);
  const files = ["functions", "infra", "local", "cli"]
    .flatMap(filesOf)
    .map((path) => ({ path, text: readFileSync(join(project, path), "utf8") }));
  const apis = new Set(PROVIDERS.map(({ api }): string => api));

  it.each(PROVIDERS.flatMap(({ prefixes }) => prefixes))(
    "%s is written in the table, and else where its API is opened at most",
    (prefix) => {
      // As a text, as what a model string begins with, or as the beginning of a variable's name.
      const variable = `${prefix.toUpperCase()}_(?:API|BASE|MODEL)`;
      const name = new RegExp(
        String.raw`["'\`]${prefix}["'\`]|(?<![\w@./-])(?:${prefix}/[\w…$]|${variable})`,
      );
      const allowed = [
        ...(apis.has(prefix) ? ["functions/adapters/models/open-model.ts"] : []),
        `functions/adapters/models/providers/${prefix}-permissions.ts`,
        "functions/adapters/models/providers/provider-rows.ts",
        // Examples of answers name models as people write them.
        ...["api", "crew", "step"].map((subject) => `cli/docs/${subject}-examples.ts`),
        // Packages of Python are called so.
        "infra/python/imports/brought-packages.ts",
        // AWS's own partition is called so.
        ...(prefix === "aws" ? ["infra/template/template.ts"] : []),
        // The local stack's own server is called so.
        ...(prefix === "snowflake" ? ["local/record/own-snowflake.ts"] : []),
        // The names of the APIs, some of which are their first provider's.
        ...(apis.has(prefix)
          ? ["provider", "providers"].map((name) => `functions/adapters/models/providers/${name}.ts`)
          : []),
      ];
      const found = files.filter(({ text }) => name.test(text)).map(({ path }) => path);
      expect(found.filter((path) => !allowed.includes(path))).toEqual([]);
    },
  );
});
