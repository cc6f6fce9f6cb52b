import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";

// The words by which CrewAI 1.15.30 (MIT; translations/en.json, structured_tool.py) offers tools to models
// that cannot call any. They are a protocol that models were tuned to, so they are CrewAI's to the letter.

/** What follows the instructions of an agent that has tools. */
export function toolsSection(tools: readonly LanguageModelV4FunctionTool[]): string {
  return `
You ONLY have access to the following tools, and should NEVER make up tools that are not listed here:

${tools.map(toolDescription).join("\n")}

IMPORTANT: Use the following format in your response:

\`\`\`
Thought: you should always think about what to do
Action: the action to take, only one name of [${tools.map(({ name }) => name).join(", ")}], just the name, exactly as it's written.
Action Input: the input to the action, just a simple JSON object, enclosed in curly braces, using " to wrap keys and values.
Observation: the result of the action
\`\`\`

Once all necessary information is gathered, return the following format:

\`\`\`
Thought: I now know the final answer
Final Answer: the final answer to the original input question
\`\`\``;
}

const toolDescription = ({ name, inputSchema, description = "" }: LanguageModelV4FunctionTool): string =>
  `Tool Name: ${name}\nTool Arguments: ${JSON.stringify(inputSchema, null, 2)}\nTool Description: ${description}`;

/** What follows the task. */
export const BEGIN =
  "\n\nBegin! This is VERY important to you, use the tools available and give your best Final Answer, your job depends on it!\n\nThought:";

/** What is said after a tool's result. */
export const AFTER_RESULT =
  "Analyze the tool result. If requirements are met, provide the Final Answer. Otherwise, call the next tool. Deliver only the answer without meta-commentary.";

/** What a model must not write itself: it stops there. */
export const OBSERVATION = "\nObservation:";

/** What is said after a thought that led to nothing (agents/constants.py, slices.final_answer_format). */
export const MISSING_ACTION = `I did it wrong. Invalid Format: I missed the 'Action:' after 'Thought:'. I will do right next, and don't use a tool I have already used.

If you don't need to use any more tools, you must give your best complete final answer, make sure it satisfies the expected criteria, use the EXACT format below:

\`\`\`
Thought: I now can give a great answer
Final Answer: my best complete final answer to the task.

\`\`\``;
