import {
  EXAMPLE,
  type ProviderLine,
  providersTable,
} from "../../functions/adapters/models/providers/providers.ts";
import { ModelReference } from "../../functions/crew/index.ts";
import { code, item, page, wrapped } from "./prose.ts";

/** docs/models.md: the providers of models, from the table by which they are asked. */
export const modelsPage = (): string =>
  page([
    "# Models",
    "This page is made by `npm run docs` from the table of providers: change it there.",
    wrapped(
      "A model string is CrewAI's: `provider/model`, or a model's bare name where the provider is known by it. An agent's " +
        "`llm`, the crew's, or the variable `MODEL` names it. `rehearsal` calls no model and needs nothing.",
    ),
    [
      "```sh",
      `# On the laptop`,
      `${EXAMPLE.keyVariable}=… MODEL=${EXAMPLE.model} npm start`,
      "# In AWS: cdk tells which secret is to hold the key, as a JSON object of variables",
      `npx cdk deploy -c model=${EXAMPLE.model}`,
      "```",
    ].join("\n"),
    wrapped(
      "`llm` is a model string, or a mapping of: " +
        `${["provider", ...SETTINGS].map(code).join(", ")}. ` +
        "With `provider` the model is written without its prefix. Others have no effect, and are warned of.",
    ),
    wrapped(
      "`api` is `chat` or `responses`, for servers that speak OpenAI's API; without it a model is asked by chat completions until its server sends " +
        "elsewhere. `native_tools: false` offers tools in words, `structured_outputs: false` schemas: without them both are found out, too.",
    ),
    wrapped(
      "With a `base_url` any other prefix is a server that speaks OpenAI's chat completions: its key is `<PREFIX>_API_KEY`, " +
        "sent if it is set. That of a provider below is then optional as well, but for OpenAI's and Anthropic's own.",
    ),
    "## Providers",
    providersTable().map(providerItem).join("\n"),
  ]);

const SETTINGS = Object.keys(ModelReference.unwrap().shape);

function providerItem(line: ProviderLine): string {
  const names = line.models.replaceAll(/\S+\/…/g, code);
  const about = line.namesAre === undefined ? "" : ` Behind the prefix stands ${line.namesAre}.`;
  return item(`**${line.provider}**: ${names}.${about} ${needs(line)}`);
}

function needs({ instead, optional, address, ...line }: ProviderLine): string {
  if (instead !== undefined) return `Not asked by itself: ${inCode(instead)}.`;
  const also = optional === "" ? "" : ` Reads ${inCode(optional)}.`;
  return `${keySentence(line)} Address: ${inCode(address)}.${also}`;
}

function keySentence({
  key,
  isKeyOptional,
  asksAsRecord,
  keyPage,
}: Pick<ProviderLine, "key" | "isKeyOptional" | "asksAsRecord" | "keyPage">): string {
  const page = keyPage === undefined ? "" : ` ([keys](${keyPage}))`;
  if (asksAsRecord)
    return `In AWS it is asked with the login of the record, and needs no key; elsewhere it needs ${inCode(key)}${page}.`;
  if (isKeyOptional) return `Sends ${inCode(key)}, if one is set.`;
  return `Needs ${inCode(key)}${page}.`;
}

/** Variables, addresses and model strings as they are written. */
const inCode = (text: string): string =>
  text.replaceAll(/https?:\/\/[^\s,]+|\b[A-Z]+(?:_[A-Z]+)+\b|\b[a-z_]+\/…|\bbase_url\b/g, code);
