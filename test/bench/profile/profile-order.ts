/** What profiled-process.ts is told. It profiles from its start until the first end. */
export type ProfileOrder =
  | { readonly kind: "begin" }
  /** Writes a profile of each thread into a folder. */
  | { readonly kind: "end"; readonly folder: string };

export interface ProfileAnswer {
  readonly files: readonly string[];
}
