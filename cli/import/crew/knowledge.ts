import { posix } from "node:path";

import { calledName } from "../values/evaluate-call.ts";
import { plainValue } from "../values/plain-value.ts";
import type { Value } from "../values/value.ts";
import { addTodo, type CrewContext, type Draft, put } from "./draft.ts";
import { knownValue } from "./known-values.ts";

const LARGEST_FILE_BYTES = 20 * 1024 * 1024;
const ADVICE = "Write a tool that looks it up, or put it into the description, and remove this entry.";

/** Sources of knowledge are left to do, and their files come along. */
export function putKnowledge(context: CrewContext, draft: Draft, key: string, value: Value): void {
  if (value.kind === "constant" && value.value === null) return;
  const items = value.kind === "list" ? value.items : [value];
  for (const item of items) {
    const name = item.kind === "object" ? calledName(item) : "";
    addTodo(
      draft,
      item,
      `${key} of ${draft.name} ${name === "" ? "is computed" : `has a ${name}`}, and knowledge is not read here`,
      ADVICE,
    );
    for (const file of filesOf(item)) copyKnowledge(context, draft, file, item);
  }
}

function filesOf(item: Value): readonly string[] {
  if (item.kind !== "object") return [];
  const given = [...item.args, ...["file_path", "file_paths"].flatMap((key) => item.named.get(key) ?? [])];
  return given.flatMap((value) => {
    const plain = plainValue(value);
    const all: readonly unknown[] = Array.isArray(plain) ? plain : [plain];
    return all.filter((file) => typeof file === "string");
  });
}

/** CrewAI looks for them in the folder knowledge of where it is started. */
function copyKnowledge(context: CrewContext, draft: Draft, file: string, item: Value): void {
  const { files } = context.interpreter.project;
  const inside = posix
    .normalize(file)
    .replace(/^\.?\//, "")
    .replace(/^knowledge\//, "");
  const wanted = [`knowledge/${inside}`, inside];
  const found = [...files.paths].find((path) =>
    wanted.some((one) => path === one || path.endsWith(`/${one}`)),
  );
  if (found === undefined || inside.startsWith("..")) {
    if (!/^https?:/.test(file))
      addTodo(
        draft,
        item,
        `the file ${file} of the knowledge of ${draft.name} is not in the project`,
        "Find it, or remove this entry.",
      );
  } else if (files.sizeOf(found) > LARGEST_FILE_BYTES) {
    addTodo(
      draft,
      item,
      `${found} is larger than 20 MB and was not copied`,
      "Put it where a tool can look it up.",
    );
  } else {
    context.copies.set(`knowledge/${posix.basename(found)}`, found);
  }
}

/** Addresses of MCP servers come as they are, and the loader says that they are not connected. */
export function putMcps(context: CrewContext, draft: Draft, key: string, value: Value): void {
  const items = value.kind === "list" ? value.items : [value];
  const known = items.flatMap((item) => {
    const plain = knownValue(context, item);
    if (typeof plain === "string" && !/key|token|secret/i.test(plain)) return [plain];
    addTodo(
      draft,
      item,
      `${key} of ${draft.name} names an MCP server, and those are not connected here`,
      "Write a file in tools/ for each of its tools that is needed, and remove this entry.",
    );
    return [];
  });
  if (known.length > 0) put(draft, key, known, value);
}
