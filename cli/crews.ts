import { parseArgs } from "node:util";

import type { BuiltCrew } from "../functions/crew/index.ts";
import { checkCrews } from "../infra/bundle/checked-crews.ts";

const USAGE = `npm run crews [-- --json]
Lists the crews of the folder that CREWS_DIR names (crews, unless it is set), and what is wrong with their files.
Exits with 1 when there is an error; what is unfinished, and warnings, do not count.`;

/** Runs the command and gives back the process's exit code. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const directory = process.env["CREWS_DIR"] || "crews";
  try {
    const { crews } = await checkCrews(directory);
    console.log(values.json ? JSON.stringify(crews.map(asJson), null, 2) : crews.map(asText).join("\n\n"));
    const broken = crews.some(({ problems }) => problems.some(({ level }) => level === "error"));
    return broken ? 1 : 0;
  } catch (error) {
    console.error(
      `The crews in ${directory} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
    return 2;
  }
}

const asJson = ({ name, manifest, problems }: BuiltCrew) => ({ name, ...manifest, problems });

function asText({ name, crew, manifest, problems }: BuiltCrew): string {
  const { description, process: order, agents, tasks, models, inputs } = manifest;
  const lines = [
    ...(description ? [description] : []),
    `agents  ${agents.join(", ")}`,
    `tasks   ${tasks.join(" → ")}`,
    `models  ${models.join(", ") || "as MODEL says"}`,
    `inputs  ${inputs.map(asInput).join(", ") || "none"}`,
  ];
  const troubles = problems.map(
    ({ level, file, line, path, message }) =>
      `${level}: ${name}/${file}:${line}${path && ` ${path}`}: ${message}`,
  );
  const title = crew === undefined ? `${name} (cannot be started)` : `${name} (${order})`;
  return [title, ...(crew === undefined ? [] : lines), ...troubles].join("\n  ");
}

function asInput({ name, required, default: value }: BuiltCrew["manifest"]["inputs"][number]): string {
  return required ? name : `${name} = ${JSON.stringify(value)}`;
}

process.exitCode = await main();
