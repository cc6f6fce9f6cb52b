/**
 * Why a crew's Python cannot be made ready here, and what to do: a sentence for people, without a full stop,
 * without secrets and without the registry's address.
 */
export class PythonProblem extends Error {
  override readonly name = "PythonProblem";
  /** Path in the crew's folder that the sentence is about, where there is one. */
  readonly file: string | undefined;
  /** 1-based. */
  readonly line: number;

  constructor(sentence: string, { file, line = 1 }: { readonly file?: string; readonly line?: number } = {}) {
    super(sentence);
    this.file = file;
    this.line = line;
  }
}
