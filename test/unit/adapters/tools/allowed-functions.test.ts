import { expect, it } from "vitest";

import { allowedFunctions } from "../../../../functions/adapters/tools/allowed-functions.ts";
import { readOnlySql } from "../../../../functions/adapters/tools/read-only-sql.ts";
import { isFunctionName } from "../../../../infra/settings/function-names.ts";

const SESSION = { database: "sales", schema: "public" };

it.each([
  ["AI_SENTIMENT", "SELECT AI_SENTIMENT(a) FROM t"],
  ["ai_*", "SELECT AI_SENTIMENT(a), AI_CLASSIFY(a, ['x']) FROM t"],
  ["SNOWFLAKE.CORTEX.*", "SELECT SNOWFLAKE.CORTEX.SENTIMENT(a) FROM t"],
  [
    "SALES.PUBLIC.MARGIN",
    "SELECT margin(a), public.margin(a), sales.public.margin(a), sales..margin(a) FROM t",
  ],
  ["public.margin", "SELECT margin(a), sales.public.margin(a) FROM t"],
  ["OTHER.TOOLS.*", "SELECT other.tools.one(a), other.tools.two(a) FROM t"],
  ['SALES.PUBLIC."my margin"', 'SELECT "my margin"(a), public."my margin"(a) FROM t'],
  ["SALES.PUBLIC.MODEL!PREDICT", "SELECT model!predict(a) FROM t"],
  [" margin , AI_SENTIMENT ,", "SELECT margin(a), ai_sentiment(a) FROM t"],
  ["GET_PRESIGNED_URL", "SELECT GET_PRESIGNED_URL(@docs, 'a.pdf')"],
  ["NEXTVAL", "SELECT seq.nextval"],
  ["SYSTEM$WAIT", "SELECT SYSTEM$WAIT(1)"],
  ["*", "SELECT anything(a), other.tools.one(a), SYSTEM$WAIT(1), model!predict(a), seq.nextval FROM t"],
])("lets queries call what %s names", (list, statement) => {
  expect(readOnlySql(statement, allowedFunctions(list, SESSION))).toEqual({ sql: statement });
});

it.each([
  ["", "SELECT margin(a) FROM t"],
  ["AI_SENTIMENT", "SELECT AI_CLASSIFY(a, ['x']) FROM t"],
  ["AI_SENTIMENT", "SELECT other.tools.ai_sentiment(a) FROM t"],
  ["MARGIN", "SELECT other.tools.margin(a) FROM t"],
  ["SALES.PUBLIC.MARGIN", "SELECT other.public.margin(a) FROM t"],
  ["SALES.PUBLIC.MARGIN", 'SELECT "margin"(a) FROM t'],
  ["SALES.PUBLIC.*", "SELECT AI_SENTIMENT(a) FROM t"],
  ["SALES.PUBLIC.*", "SELECT GET_PRESIGNED_URL(@docs, 'a.pdf') FROM t"],
  ["SALES.PUBLIC.*", "SELECT SYSTEM$WAIT(1)"],
  ["SALES.PUBLIC.*", "SELECT other.margin(a) FROM t"],
  ["OTHER.TOOLS.*", "SELECT tools.one(a) FROM t"],
  ["*", "SELECT IDENTIFIER('anything')(1)"],
  ["*", "CALL anything()"],
])("of %j makes no more than it names: %s", (list, statement) => {
  expect(readOnlySql(statement, allowedFunctions(list, SESSION))).toHaveProperty("problem");
});

it.each([
  ["MARGIN", true],
  ["SALES.PUBLIC.MARGIN", true],
  ["SALES.PUBLIC.*", true],
  ["AI_*", true],
  ["*", true],
  ['"a b"."c"', true],
  ["MODEL!PREDICT", true],
  ["SYSTEM$WAIT", true],
  ["", false],
  ["a.b.c.d", false],
  ["AI_*_X", false],
  ["margin()", false],
  ["a b", false],
  ["*.margin", false],
  ["'margin'", false],
])("a name of a function is told: %j is %j", (entry, isName) => {
  expect(isFunctionName(entry)).toBe(isName);
});
