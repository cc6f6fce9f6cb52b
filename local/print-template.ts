/**
 * Prints the template as JSON and ends: what CDK took of memory and time is this process's, not the stack's.
 */
import { synthesizeTemplate } from "../infra/template/synthesize-template.ts";

process.stdout.write(JSON.stringify(synthesizeTemplate()));
