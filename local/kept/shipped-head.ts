import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { codeOf } from "../../functions/text/error-text.ts";
import { projectFile } from "./project-sources.ts";

/**
 * Says what something was made of that comes with the project: the versions of packages, as package.json
 * names them, and a hash of files of the project, whatever line ends Git has given them. One that is missing
 * counts as such. As hashOfSources does, it waits for the disk.
 */
export function shippedHead(packages: readonly string[], names: readonly string[]): string {
  const hash = createHash("sha256");
  for (const name of names) {
    hash.update(`\0${name}\0${textOf(name)?.replaceAll("\r\n", "\n") ?? "missing"}`);
  }
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(projectFile("package.json"), "utf8"),
  ) as Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>;
  const asked = { ...dependencies, ...devDependencies };
  const versions = packages.map((name) => `${name} ${asked[name]}`);
  return `${versions.join(", ")} and sources ${hash.digest("hex")}`;
}

function textOf(name: string): string | undefined {
  try {
    return readFileSync(projectFile(name), "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
