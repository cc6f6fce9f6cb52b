import { CrewFailure } from "./signals.ts";
import type { Tool } from "./tool.ts";

/**
 * The tools of these files. As in CrewAI, one that would be called like one before it is offered as its name and a number.
 * Throws a CrewFailure when one is not there.
 */
export function toolsNamed(
  names: readonly string[],
  tools: ReadonlyMap<string, Tool>,
  where: string,
): readonly Tool[] {
  const taken = new Map<string, number>();
  return names.map((name) => {
    const tool = tools.get(name);
    if (tool === undefined) throw new CrewFailure("ToolMissing", `${where}: the tool ${name} is not there`);
    const count = (taken.get(tool.name) ?? 0) + 1;
    taken.set(tool.name, count);
    return count === 1 ? tool : { ...tool, name: `${tool.name}_${count}` };
  });
}
