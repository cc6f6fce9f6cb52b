import { setFlagsFromString } from "node:v8";

/**
 * Has V8 look for what is not needed any more before new objects take 100 MB in each thread. What has been
 * taken stays, so this comes before much is imported.
 */
export function keepHeapsSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
