import * as z from "zod";

/** The page for people as it is built: in console.json, beside the functions that hand it out. */
export const ConsoleFiles = z.object({
  /** What its files may load and do, as a Content-Security-Policy. */
  policy: z.string(),
  files: z.array(
    z.object({
      /** Below the API's address; `index.html` is what stands at that address itself. */
      name: z.string(),
      /** Its media type. */
      content_type: z.string(),
      text: z.string(),
    }),
  ),
});
export type ConsoleFiles = z.infer<typeof ConsoleFiles>;

type ConsoleFile = ConsoleFiles["files"][number];

/** The page itself, which names its other files. */
export const CONSOLE_PAGE = "index.html";

/** Where its other files are: their names are made of what is in them. */
export const CONSOLE_FOLDER = "console";

export const consoleFile = ({ files }: ConsoleFiles, name: string): ConsoleFile | undefined =>
  files.find((file) => file.name === name);

/** Headers of each of its files. A page of another origin can neither frame it nor get hold of its window. */
export const consoleHeaders = ({ policy }: ConsoleFiles, { content_type: type }: ConsoleFile) => ({
  "Content-Type": type,
  "Content-Security-Policy": policy,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
});
