import { expect, it } from "vitest";

import { readOnlySql } from "../../../../functions/adapters/tools/read-only-sql.ts";
import { refusedFunction } from "../../../../functions/adapters/tools/sql-functions.ts";
import { HOSTILE_STATEMENTS } from "../../../support/snowflake/hostile-statements.ts";
import { LEGITIMATE_STATEMENTS } from "../../../support/snowflake/legitimate-statements.ts";

const hostile = Object.entries(HOSTILE_STATEMENTS).flatMap(([sentence, statements]) =>
  statements.map((statement) => [statement, new RegExp(sentence)] as const),
);

it("is shown by at least 150 hostile and 100 legitimate statements, each of them once", () => {
  const statements = hostile.map(([statement]) => statement);
  expect([statements.length, LEGITIMATE_STATEMENTS.length]).toEqual([
    expect.toSatisfy((count: number) => count >= 150),
    expect.toSatisfy((count: number) => count >= 100),
  ]);
  expect(new Set([...statements, ...LEGITIMATE_STATEMENTS]).size).toBe(
    statements.length + LEGITIMATE_STATEMENTS.length,
  );
});

it.each(hostile)("refuses %j", (statement, sentence) => {
  expect(readOnlySql(statement)).toEqual({ problem: expect.stringMatching(sentence) as unknown });
});

it.each(LEGITIMATE_STATEMENTS)("takes %j", (statement) => {
  expect(readOnlySql(statement)).toEqual({ sql: expect.any(String) as unknown });
});

it("refuses a hostile statement also inside a legitimate one", () => {
  for (const [statement] of hostile.filter(([text]) => text.startsWith("SELECT") && !text.includes(";"))) {
    expect(readOnlySql(`WITH inner_query AS (${statement}) SELECT * FROM inner_query`)).toHaveProperty(
      "problem",
    );
    expect(readOnlySql(`SELECT 1 UNION ALL ${statement}`)).toHaveProperty("problem");
  }
});

it("refuses a legitimate statement in which any one call is of another function", () => {
  let count = 0;
  for (const statement of LEGITIMATE_STATEMENTS) {
    for (const { 0: call, 1: name = "", index } of statement.matchAll(/([A-Z][A-Z_0-9$]*)\(/gi)) {
      const isInText = statement.slice(0, index).split(/['"]/).length % 2 === 0;
      if (isInText || /\$\$|--|\/\*/.test(statement) || refusedFunction([name.toUpperCase()])) continue;
      count += 1;
      const other = `${statement.slice(0, index)}wipe(${statement.slice(index + call.length)}`;
      expect([other, readOnlySql(other)]).toEqual([
        other,
        { problem: expect.stringMatching(/WIPE is not one of/) as unknown },
      ]);
    }
  }
  expect(count).toBeGreaterThan(150);
});
