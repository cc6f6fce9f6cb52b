import { posix } from "node:path";

import { readYaml } from "../../../functions/crew/load/yaml-document.ts";
import { isJsonObject } from "../../../functions/json/json.ts";
import type { ProjectFiles } from "../project/project-files.ts";
import type { Interpreter } from "../values/interpreter.ts";
import { type ClassValue, type Origin, type Value, writtenAt } from "../values/value.ts";
import type { ConfigFile } from "./draft.ts";

/** A file that a crew's class names and that is not there. */
export interface MissingConfig extends Origin {
  readonly path: string;
}

export const NO_CONFIG: ConfigFile = { path: undefined, entries: new Map() };

/** The YAML of a @CrewBase class: where the class says, or at CrewAI's default path. */
export function configOf(
  interpreter: Interpreter,
  owner: ClassValue,
  of: "agents" | "tasks",
): { readonly config: ConfigFile; readonly missing: MissingConfig | undefined } {
  const written = interpreter.classNames(owner).get(`${of}_config`);
  // What is written out in Python is read where it is taken.
  if (written?.kind === "mapping") return { config: NO_CONFIG, missing: undefined };
  const named = (written === undefined ? undefined : pathIn(written)) ?? `config/${of}.yaml`;
  const path = posix.normalize(posix.join(posix.dirname(owner.module.path), named));
  const { files } = interpreter.project;
  const found = files.paths.has(path) ? path : undefined;
  if (found !== undefined) return { config: readConfig(files, found), missing: undefined };
  // A class may do without, all in Python; it is missed where somebody takes an entry of it.
  const isNamed = owner.module.text.includes(`${of}_config[`);
  const { module, span } = written ?? owner;
  return { config: NO_CONFIG, missing: isNamed ? { module, span, path: named } : undefined };
}

/** A path as it is written, or the end of one that Python puts together: `BASE / "config"`. */
function pathIn(written: Value): string | undefined {
  if (written.kind === "constant")
    return typeof written.value === "string" ? written.value.replaceAll("\\", "/") : undefined;
  const parts = [...writtenAt(written).matchAll(/(["'])((?:(?!\1).)+)\1/g)].map(([, , part = ""]) => part);
  return parts.length === 0 ? writtenAt(written) : posix.join(...parts);
}

function readConfig(files: ProjectFiles, path: string): ConfigFile {
  const { value } = readYaml(path, files.textOf(path) ?? "");
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return {
    path,
    entries: new Map(
      entries.flatMap(([name, entry]) => (isJsonObject(entry) ? [[name, entry] as const] : [])),
    ),
  };
}
