import { defineConfig } from "vitest/config";

import { isAll } from "./test/faults/is-all.ts";

/**
 * A cold aws-cdk-lib synth takes 3-7 s on two idle cores and a build of all functions as long; both take ten
 * times that where others compute beside them. No limit here is a claim about speed: each ends a test that
 * hangs.
 */
const SYNTH_TIMEOUT = 300_000;

/** With FAULT_POINTS=all a test goes through a thousand orders of events instead of thirty. */
const FAULT_TIMEOUT = isAll ? 3_600_000 : 300_000;

/**
 * Of projects that hardly wait: each worker loads and compiles the sources for itself, so that more of them than
 * cores cost a third more of the processor. A group has one number of workers: this one runs first.
 */
const COMPUTING = { maxWorkers: 2, sequence: { groupOrder: 0 } };

const project = (name: string, testTimeout: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: Math.max(testTimeout, 60_000),
    // One second otherwise, which a statement may take on a busy machine.
    expect: { poll: { timeout: 60_000 } },
    sequence: { groupOrder: 1 },
  },
});

export default defineConfig({
  test: {
    // Half of the time is waiting: for processes that start and die, for leases and retries.
    maxWorkers: 4,
    typecheck: { enabled: false },
    // Files share a process: to load the CDK, the AI SDK and the sources costs most of them more than their
    // tests. So a test leaves nothing behind: variables, mocks and timers are put back after it.
    projects: [
      { test: { ...project("unit", 60_000).test, ...COMPUTING, isolate: false } },
      // What the CDK was compiled to, by the setup of "integration" among others, is kept: see require-node.mjs.
      {
        test: {
          ...project("infra", SYNTH_TIMEOUT).test,
          ...COMPUTING,
          isolate: false,
          execArgv: ["--import", "./cli/require-node.mjs"],
        },
      },
      // Each test has a workflow of its own and mostly waits for its retries.
      { test: { ...project("workflow", SYNTH_TIMEOUT).test, sequence: { groupOrder: 1, concurrent: true } } },
      {
        test: {
          ...project("integration", 300_000).test,
          isolate: false,
          globalSetup: "test/integration/global-setup.ts",
        },
      },
      // What takes minutes and is a closer look at what the others look at as well; npm run check:full has it.
      { test: { ...project("full", 300_000).test, globalSetup: "test/integration/global-setup.ts" } },
      // One stack and one browser for all files, which look at what is there one after the other.
      {
        test: {
          ...project("console", 300_000).test,
          isolate: false,
          fileParallelism: false,
          globalSetup: "test/console/global-setup.ts",
        },
      },
      { test: { ...project("faults", FAULT_TIMEOUT).test, globalSetup: "test/faults/global-setup.ts" } },
    ],
  },
});
