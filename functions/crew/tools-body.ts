import { inside, type Body, type Report } from "./body.ts";
import { isJsonObject } from "./json.ts";
import { didYouMean } from "./nearest.ts";

/** Base names of the tool files a body names; undefined when it names none. Tools that are not there are left out. */
export function readTools(
  body: Body,
  files: ReadonlyMap<string, string>,
  report: Report,
): readonly string[] | undefined {
  const field = body.fields.get("tools");
  if (field === undefined || field.value === null) return undefined;
  if (!Array.isArray(field.value)) {
    report("error", field.place, `tools of ${body.name} must be a list`);
    return undefined;
  }
  const entries: readonly unknown[] = field.value;
  if (entries.length === 0) return undefined;
  return entries.flatMap((entry, index) => {
    const place = inside(field.place, index);
    const written = writtenName(entry);
    if (written === undefined) {
      const message = `A tool of ${body.name} must be the name of a file in tools/, or {"use": "<name>"}`;
      report("error", place, message);
      return [];
    }
    const name = written.replace(/^custom:/, "").replace(/^.*:/, "");
    if (/^[\w-]+$/.test(name) && files.has(`tools/${name}.ts`)) return [name];
    report("unfinished", place, `There is no tool ${written}${hint(name, files)}`);
    return [];
  });
}

/** CrewAI's ways of naming a tool ("SerperDevTool", "module:Class", "custom:name"), and crew.jsonc's own. */
function writtenName(entry: unknown): string | undefined {
  const name = isJsonObject(entry) ? entry["use"] : entry;
  return typeof name === "string" && name.trim() !== "" ? name.trim() : undefined;
}

function hint(name: string, files: ReadonlyMap<string, string>): string {
  const there = [...files.keys()].flatMap((file) => /^tools\/([\w-]+)\.ts$/.exec(file)?.[1] ?? []);
  const near = didYouMean(name, there);
  return near || `: write tools/${/^[\w-]+$/.test(name) ? name : "<name>"}.ts`;
}
