const WORDS: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" };

/**
 * A literal of Python as JSON, as far as its texts and words are concerned: `{'a': True}` is `{"a": true}`.
 * What is JSON stays as it is.
 */
export function pythonAsJson(text: string): string {
  return text.replaceAll(
    /"(?:[^"\\]|\\[^])*"|'((?:[^'\\]|\\[^])*)'|\b(?:True|False|None)\b/g,
    (whole, single: string | undefined) => {
      if (single === undefined) return WORDS[whole] ?? whole;
      return `"${single.replaceAll(/\\'|"/g, (each) => (each === '"' ? '\\"' : "'"))}"`;
    },
  );
}
