const TOOL_CLASS = /^class[ \t]+(\w+)[ \t]*\([^)]*\w*Tool\b/gm;
const TOOL_FUNCTION = /^[ \t]*@tool\b[^\n]*\n(?:[ \t]*@[^\n]*\n)*[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)/gm;
const TOOL_VALUE = /^(\w+)[ \t]*=[ \t]*(?:\w+\.)*(?:Crew)?(?:Structured)?Tool\b/gm;
const DEFINED = /^[ \t]*(?:class|(?:async[ \t]+)?def)[ \t]+(\w+)/gm;

/** What looks like a tool in Python, by its name: for guessing which one was meant. */
export const pythonToolNames = (files: ReadonlyMap<string, string>): readonly string[] =>
  namesIn(files, [TOOL_CLASS, TOOL_FUNCTION, TOOL_VALUE]);

/** Classes and functions of Python. */
export const pythonNames = (files: ReadonlyMap<string, string>): readonly string[] =>
  namesIn(files, [DEFINED]);

const namesIn = (files: ReadonlyMap<string, string>, patterns: readonly RegExp[]): readonly string[] => {
  const texts = [...files].filter(([file]) => file.endsWith(".py")).map(([, text]) => text);
  const found = texts.flatMap((text) => patterns.flatMap((pattern) => [...text.matchAll(pattern)]));
  return [...new Set(found.flatMap(([, name]) => name ?? []))];
};
