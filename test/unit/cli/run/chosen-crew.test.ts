import { join } from "node:path";

import { beforeEach, describe, expect, it } from "vitest";

import { WrongUse } from "../../../../cli/command-line/exit-codes.ts";
import { chooseCrew } from "../../../../cli/run/chosen-crew.ts";
import { givenInputs } from "../../../../cli/run/given-inputs.ts";
import { modelsByRole } from "../../../../cli/run/models-by-role.ts";
import { checkedCrewSettings } from "../../../../local/checked-settings.ts";
import { InvalidSettings } from "../../../../local/local-settings.ts";
import { runRig, task } from "../../../support/commands/run-rig.ts";

const rig = runRig();
beforeEach(() => rig.writeCrew("letter", { inputs: { tone: "dry" }, tasks: [task("To {name}, {tone}")] }));

interface Asked {
  readonly words?: readonly string[];
  readonly models?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

const choose = async (name: string, { words = [], models = [], variables = {} }: Asked = {}) =>
  chooseCrew(
    name,
    { inputs: await givenInputs(words), models: modelsByRole(models) },
    await checkedCrewSettings({ CREWS_DIR: join(rig.folder.path, "crews"), ...variables }),
  );
const refusalOf = async (name: string, asked?: Asked): Promise<string> => {
  const refusal = await choose(name, asked).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(WrongUse);
  return (refusal as WrongUse).message;
};

const KEY = { OPENAI_API_KEY: "sk-test-key-of-nobody" };

describe("a crew that is chosen to be run is refused for", () => {
  it.each<[string, Asked, string]>([
    [
      "a missing input",
      {},
      'The crew "letter" needs these inputs: name. Write name=… behind the crew\'s name.',
    ],
    [
      "a misspelt input",
      { words: ["name=Ada", "tonne=wet"] },
      'The crew "letter" has no input tonne (did you mean tone?). Correct the name, or let the crew take any with "strict_inputs": false in its crew.jsonc.',
    ],
    [
      "an input that is missing under a misspelt name",
      { words: ["nmae=Ada"] },
      "needs these inputs: name. Write name=… behind the crew's name. It has no input nmae (did you mean name?).",
    ],
    [
      "a model without its key",
      { words: ["name=Ada"], variables: { MODEL: "openai/gpt-4o" } },
      "OPENAI_API_KEY for openai/gpt-4o is not set. Write OPENAI_API_KEY=… before the command, or rehearse with --model rehearsal.",
    ],
    [
      "a model for a role that there is not",
      { words: ["name=Ada"], models: ["Clark=openai/gpt-5"] },
      '--models: "Clark" is no agent\'s role (did you mean Clerk?); the roles are Clerk',
    ],
  ])("%s", async (_, asked, sentence) => {
    expect(await refusalOf("letter", asked)).toContain(sentence);
  });

  it("an address without http, before anything is asked", async () => {
    const variables = { ...KEY, OPENAI_BASE_URL: "127.0.0.1:9/v1" };
    const sentence =
      'the variable OPENAI_BASE_URL is "127.0.0.1:9/v1", which is no address; write it with http:// or https://';
    const byModel = choose("letter", { words: ["name=Ada"], variables: { ...variables, MODEL: "openai/m" } });
    await expect(byModel).rejects.toThrow(InvalidSettings);
    await expect(byModel).rejects.toThrow(sentence);
    await rig.writeCrew("own", { llm: "openai/m", tasks: [task("Do")] });
    expect(await refusalOf("own", { variables })).toContain(sentence);
  });

  it("a tool that asks Snowflake, of which there is none without the stack, unless it is rehearsed", async () => {
    await rig.writeCrew("sales", { tasks: [task("Ask", { tools: ["snowflake_query"] })] });
    expect(await refusalOf("sales", { variables: { ...KEY, MODEL: "openai/gpt-4o" } })).toContain(
      'The crew "sales" uses snowflake_query, which needs a Snowflake server.',
    );
    expect(await choose("sales")).toMatchObject({ built: { name: "sales", problems: [] } });
  });

  it("a tool whose key is not set, by the key's name", async () => {
    await rig.writeCrew("search", { tasks: [task("Ask", { tools: ["SerperDevTool"] })] });
    const refusal = await refusalOf("search", { variables: { ...KEY, MODEL: "openai/gpt-4o" } });
    expect(refusal).toBe(
      "SERPER_API_KEY for the tool SerperDevTool is not set. Write SERPER_API_KEY=… before the command, or rehearse with --model rehearsal.",
    );
  });
});
