#!/usr/bin/env node
// Plain JavaScript, for whatever Node there is has to read it and be told when it is too old for the rest.
import "./require-node.mjs";

// Halves the time of --help. In the project's folder: what lies in /tmp could be anybody's.
const { enableCompileCache } = await import("node:module");
enableCompileCache(`${import.meta.dirname}/../node_modules/.cache/stepcrew`);

const { main } = await import("./main.ts");
await main(process.argv.slice(2));
