import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { codeOf } from "../../functions/text/error-text.ts";
import { projectFile } from "./project-sources.ts";

/**
 * Says what something was made of that comes with the project: the versions of packages, as package.json
 * names them, and a hash of files of the project, whatever line ends Git has given them. One that is missing
 * counts as such.
 */
export async function shippedHead(packages: readonly string[], names: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  const texts = await Promise.all(names.map(textOf));
  for (const [index, name] of names.entries()) {
    hash.update(`\0${name}\0${texts[index]?.replaceAll("\r\n", "\n") ?? "missing"}`);
  }
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(projectFile("package.json"), "utf8"),
  ) as Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>;
  const asked = { ...dependencies, ...devDependencies };
  const versions = packages.map((name) => `${name} ${asked[name]}`);
  return `${versions.join(", ")} and sources ${hash.digest("hex")}`;
}

const textOf = (name: string): Promise<string | undefined> =>
  readFile(projectFile(name), "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
