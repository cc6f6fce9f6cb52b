import { CrewFailure } from "./signals.ts";
import type { Tool } from "./tool.ts";

/** The tools of these names. Throws a CrewFailure when one is not there, or two would be called alike. */
export function toolsNamed(
  names: readonly string[],
  tools: ReadonlyMap<string, Tool>,
  where: string,
): readonly Tool[] {
  const found = names.map((name) => {
    const tool = tools.get(name);
    if (tool !== undefined) return tool;
    throw new CrewFailure("ToolMissing", `${where}: the tool ${name} is not there`);
  });
  const twice = found.find((tool, index) => found.findIndex((other) => other.name === tool.name) !== index);
  if (twice === undefined) return found;
  throw new CrewFailure("ToolNameTaken", `${where}: two of its tools are called ${twice.name}`);
}
