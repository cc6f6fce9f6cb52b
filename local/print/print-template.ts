/** Prints the template as JSON and ends: what CDK took of memory is this process's, not the stack's. */
import { checkedTemplate } from "./checked-template.ts";

process.stdout.write(JSON.stringify(checkedTemplate()));
