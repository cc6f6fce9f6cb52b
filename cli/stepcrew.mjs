#!/usr/bin/env node
// Plain JavaScript, for whatever Node there is has to read it and be told when it is too old for the rest.
import "./require-node.mjs";

const { main } = await import("./main.ts");
await main(process.argv.slice(2));
