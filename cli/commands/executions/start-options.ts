import { Option } from "@commander-js/extra-typings";

const repeated = (value: string, earlier: string[] | undefined): string[] => [...(earlier ?? []), value];

export const inputOption = () =>
  new Option("--input <file>", "inputs in a file, a JSON object; those of the command line count more");

export const modelOption = () =>
  new Option("--model <model>", "the model of agents that --models does not name");

export const modelsOption = () =>
  new Option("--models <role=model>", "the model of the agents of a role; may be repeated").argParser<
    string[]
  >(repeated);

export const limitsOption = () =>
  new Option("--limits <name=number>", "a limit, such as max_llm_calls=20; may be repeated").argParser<
    string[]
  >(repeated);
