/** What is wrong with the tree, where, and what to do about it. */
export interface LayoutProblem {
  /** From the project's folder. */
  readonly path: string;
  /** From 1; a folder has none. */
  readonly line?: number;
  readonly sentence: string;
}
