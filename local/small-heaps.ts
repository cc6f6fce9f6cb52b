import { setFlagsFromString } from "node:v8";

/**
 * Has V8 look for what is not needed any more before new objects take 100 MB in each thread, and before old
 * ones take half as much again as what is needed, which saves 30 MB after a hundred executions. What has been
 * taken stays, so this comes before much is imported.
 */
export function keepHeapsSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=30");
  // Less than that, and what lives for one request is taken for old.
  setFlagsFromString("--min-semi-space-size=2");
}
