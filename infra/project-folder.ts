import { resolve } from "node:path";

/** Absolute path of this project. */
export const PROJECT_FOLDER = resolve(import.meta.dirname, "..");
