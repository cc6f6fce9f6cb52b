import { layoutCommand } from "./layout/layout-command.ts";

/** npm run layout: shows the folders and floors, and fails for what breaks their rules. */
const { exitCode, text } = await layoutCommand(process.argv.slice(2), process.cwd());
if (exitCode === 2) console.error(text);
else console.log(text);
process.exitCode = exitCode;
