import { plainFileName } from "../../text/plain-file-name.ts";

/** @throws Error in words for the model, where a path does not name a file of the folder */
export function fileNameOf(written: string): string {
  const read = plainFileName(written);
  if ("problem" in read) throw new Error(`${JSON.stringify(written.slice(0, 200))} ${read.problem}`);
  return read.name;
}

/** A folder as what the names of its files begin with; "" for the whole. */
export function folderPrefix(written: string): string {
  const isWhole = !written.startsWith("/") && written.split("/").every((part) => part === "" || part === ".");
  return isWhole ? "" : `${fileNameOf(written)}/`;
}
