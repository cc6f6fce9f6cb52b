const TOOLS = String.raw`(?:tools?|functions?)(?:[ _-]?(?:calls?|calling|use|usage|choice))?`;

/**
 * How servers say that they, or a model of theirs, take no tools. Each line has a test with the wordings of
 * the providers that it is for.
 */
const NO_TOOLS: readonly RegExp[] = [
  new RegExp(
    String.raw`\b${TOOLS}['"\x60]?[^.]{0,60}?(?:\bnot|n't|\bnever)\b[^.]{0,20}?\b(?:support|enabled|available|allowed|permitted|implemented)`,
    "i",
  ),
  new RegExp(String.raw`(?:\bnot|n't|found that|\bno) support[^.]{0,40}?\b${TOOLS}\b`, "i"),
  new RegExp(
    String.raw`\b(?:unsupported|unknown|unrecogni[sz]ed|unexpected) [^.]{0,40}?['"\x60: ]${TOOLS}\b`,
    "i",
  ),
  new RegExp(String.raw`\b${TOOLS}\b[^.]{0,40}?\b(?:unsupported|requires? --)`, "i"),
  /--(?:enable-auto-tool-choice|tool-call-parser|jinja)\b|model_no_support_for_function/i,
  /"loc":\s*\[\s*"body",\s*"tools?(?:_choice)?"\s*\][^}]{0,200}\b(?:extra|unexpected)/i,
  /\bextra inputs[^}]{0,200}"loc":\s*\[\s*"body",\s*"tools?(?:_choice)?"\s*\]/i,
];

/** About one tool's schema, or what else is in its description: such a tool is somebody's to mend. */
const ABOUT_ONE = /\btools?(?:\[\d|\.\d|\/\d)/i;

/** Whether a refusal says that no tools may be offered at all. */
export const saysNoTools = (text: string): boolean =>
  !ABOUT_ONE.test(text) && NO_TOOLS.some((words) => words.test(text));

/** How OpenAI says that a model, or tools with its thoughts, are to be had by the Responses API alone. */
const RESPONSES =
  /\bnot a chat model\b|(?:only|instead|to use function tools,) [^.]{0,60}?\bv1\/responses\b|\bv1\/responses\b[^.]{0,40}? (?:only|instead)\b/i;

/** Whether a refusal sends its caller to the Responses API. */
export const saysResponses = (text: string): boolean => RESPONSES.test(text);
