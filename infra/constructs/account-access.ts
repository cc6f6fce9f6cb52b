import type { Permissions } from "../function-row.ts";
import type { AccessStatement } from "./crew-function.ts";

/** GetAccountSettings is about the account and knows no resource. It reads limits, and changes nothing. */
export const accountStatements = ({ account }: Permissions): readonly AccessStatement[] =>
  account === true ? [{ actions: ["lambda:GetAccountSettings"], resources: ["*"] }] : [];
