import type { StartCrewRequest } from "../../client/typescript/api-types.ts";
import { isLongNumber } from "../api/exact-json.ts";

/** Programs that do what was just done; none of them has the key in it. */
export interface StartCode {
  readonly curl: string;
  readonly typescript: string;
  readonly python: string;
}

interface StartCall {
  /** Of the API, with its stage and without a slash at the end. */
  readonly url: string;
  /** Whether the API asks for a key. */
  readonly hasKey: boolean;
  readonly body: StartCrewRequest;
}

export const startCode = (call: StartCall): StartCode => ({
  curl: curlCode(call),
  typescript: typescriptCode(call),
  python: pythonCode(call),
});

function curlCode({ url, hasKey, body }: StartCall): string {
  return [
    `curl -s -X POST ${shellWord(`${url}/crew/start`)} \\`,
    ...(hasKey ? [`  -H "x-api-key: $STEPCREW_KEY" \\`] : []),
    "  -H 'content-type: application/json' \\",
    `  -d ${shellWord(JSON.stringify(body, undefined, 2))}`,
  ].join("\n");
}

function typescriptCode({ url, hasKey, body }: StartCall): string {
  const key = hasKey ? ", apiKey: process.env.STEPCREW_KEY" : "";
  return [
    `import { Stepcrew } from "./client/typescript/stepcrew.ts";`,
    "",
    `const stepcrew = new Stepcrew({ url: ${scriptText(url)}${key} });`,
    `const { execution_id } = await stepcrew.start(${scriptValue(body)});`,
    "console.log(await stepcrew.result(execution_id));",
  ].join("\n");
}

function pythonCode({ url, hasKey, body }: StartCall): string {
  const given = Object.entries(body).map(([name, value]) => `    ${name}=${pythonValue(value, "    ")},`);
  return [
    ...(hasKey ? ["import os", ""] : []),
    "from stepcrew import Stepcrew",
    "",
    `stepcrew = Stepcrew(${pythonText(url)}${hasKey ? `, api_key=os.environ["STEPCREW_KEY"]` : ""})`,
    `started = stepcrew.start(\n${given.join("\n")}\n)`,
    `print(stepcrew.result(started["execution_id"]))`,
  ].join("\n");
}

/** One word of a POSIX shell, whatever is in it: nothing has a meaning between single quotes. */
const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** JSON is a subset of JavaScript; a closing tag is broken up in case the code is put into a page. */
const scriptValue = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replaceAll("</", String.raw`<\/`);
const scriptText = (text: string): string => scriptValue(text);

/** A text of JSON is one of Python as well, but for what is written as two halves of a character. */
const pythonText = (text: string): string => JSON.stringify(text.toWellFormed());

/** @param indent what the line begins with that the value stands in */
function pythonValue(value: unknown, indent = ""): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return pythonText(value);
  if (typeof value !== "object" || isLongNumber(value)) return JSON.stringify(value);
  const inner = `${indent}    `;
  const items = Array.isArray(value)
    ? value.map((item) => pythonValue(item, inner))
    : Object.entries(value).map(([name, item]) => `${pythonText(name)}: ${pythonValue(item, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  return `${open}\n${items.map((item) => `${inner}${item},`).join("\n")}\n${indent}${close}`;
}
