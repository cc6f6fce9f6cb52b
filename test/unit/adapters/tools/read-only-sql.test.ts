import fc from "fast-check";
import { expect, it } from "vitest";

import { readOnlySql } from "../../../../functions/adapters/tools/read-only-sql.ts";

const problemOf = (text: string): string => {
  const statement = readOnlySql(text);
  return "problem" in statement ? statement.problem : `none: ${statement.sql}`;
};

it.each([
  ["SELECT 1", "SELECT 1"],
  ["  select * from t ;\n", "select * from t"],
  [";; SELECT 1 ;;", "SELECT 1"],
  ["(SELECT 1) UNION ALL (SELECT 2)", "(SELECT 1) UNION ALL (SELECT 2)"],
  ["((SELECT 1))", "((SELECT 1))"],
  ["WITH a AS (SELECT 1) SELECT * FROM a", "WITH a AS (SELECT 1) SELECT * FROM a"],
  [
    'WITH RECURSIVE a (x, y) AS (SELECT 1, (2)), "b c" AS (SELECT 3) (SELECT * FROM a)',
    'WITH RECURSIVE a (x, y) AS (SELECT 1, (2)), "b c" AS (SELECT 3) (SELECT * FROM a)',
  ],
  [
    "WITH recursive AS (SELECT 1) SELECT * FROM recursive",
    "WITH recursive AS (SELECT 1) SELECT * FROM recursive",
  ],
  ["SELECT 'a; DELETE', \"into\", $$ ; ->> INTO $$", "SELECT 'a; DELETE', \"into\", $$ ; ->> INTO $$"],
  ["SELECT 'it''s', 'it\\'s; x'", "SELECT 'it''s', 'it\\'s; x'"],
  ["SELECT UPDATE, DELETE FROM t", "SELECT UPDATE, DELETE FROM t"],
  [
    "SELECT 'SYSTEM$WAIT(1)', nextval, system$ FROM IDENTIFIER('t') WHERE (a)",
    "SELECT 'SYSTEM$WAIT(1)', nextval, system$ FROM IDENTIFIER('t') WHERE (a)",
  ],
])("takes %j, which only reads", (text, sql) => {
  expect(readOnlySql(text)).toEqual({ sql });
});

it("sends no comment, so that nothing can hide in one that Snowflake ends elsewhere", () => {
  expect(readOnlySql("-- why\nSELECT /* a; b */ 1 // c\r->> --\n/* d */")).toEqual({
    problem: "->> chains statements, and only one can be run here",
  });
  expect(readOnlySql("-- why\nSELECT/* a; b */1 // c\n, 2 -- ; DELETE FROM t")).toEqual({
    sql: "SELECT 1  \n, 2",
  });
});

const NOT_A_QUERY = /^Only one SELECT, or WITH … SELECT, can be run here; .* it begins with /;

it.each([
  "DELETE FROM t",
  "/* SELECT */ DELETE FROM t",
  "-- SELECT 1\nUPDATE t SET a = 1",
  "(DELETE FROM t)",
  "INSERT INTO t SELECT 1",
  "MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE",
  "CREATE TABLE t AS SELECT 1",
  "CALL my_procedure()",
  "SHOW TABLES",
  "DESCRIBE TABLE t",
  "USE ROLE ACCOUNTADMIN",
  "ALTER SESSION SET QUERY_TAG = ''",
  "EXECUTE IMMEDIATE 'SELECT 1'",
  "BEGIN RETURN 1; END",
  "VALUES (1)",
  "EXPLAIN SELECT 1",
  "PUT file:///etc/passwd @~",
  "ｓｅｌｅｃｔ 1",
  "WITH a AS (SELECT 1) DELETE FROM t",
  "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
  "WITH a AS PROCEDURE () RETURNS INT AS $$ x $$ CALL a()",
  "WITH a AS (SELECT 1",
  "WITH",
  "(",
])("refuses %j, which is no query", (text) => {
  expect(problemOf(text.replace("RETURN 1; END", "x"))).toMatch(NOT_A_QUERY);
});

const SYSTEM_FUNCTION =
  "Functions that begin with SYSTEM$ may act on sessions and on the account, and this tool only reads";
const NEXTVAL = "NEXTVAL moves the sequence on, and this tool only reads";

it.each([
  ["", "There is no statement; write one SELECT"],
  [" ; -- nothing", "There is no statement; write one SELECT"],
  ["SELECT 1; SELECT 2", "There is more than one statement; send them one at a time"],
  ["SELECT 1;\n-- x\nDROP TABLE t", "There is more than one statement; send them one at a time"],
  ["SELECT 'a\\'; DROP TABLE t", "' is opened and not closed"],
  ['SELECT "a; DROP TABLE t', '" is opened and not closed'],
  ["SELECT $$ a; DROP TABLE t", "$$ is opened and not closed"],
  ["SELECT 1 /* ; DROP TABLE t", "/* is opened and not closed"],
  ["SELECT 1 ->> DELETE FROM t", "->> chains statements, and only one can be run here"],
  ["SELECT a INTO :b FROM t", "SELECT … INTO writes, and this tool only reads"],
  ["WITH a AS (SELECT 1) SELECT * into t FROM a", "SELECT … INTO writes, and this tool only reads"],
  ["SELECT * FROM t FOR /* x */ UPDATE", "FOR UPDATE locks rows, and this tool only reads"],
  ["SELECT SYSTEM$CANCEL_ALL_QUERIES(1)", SYSTEM_FUNCTION],
  ["SELECT system$abort_session /* x */ (CURRENT_SESSION())", SYSTEM_FUNCTION],
  ['SELECT "SYSTEM$WAIT" (1)', SYSTEM_FUNCTION],
  ["SELECT 1 WHERE a.b.SYSTEM$WAIT(1) = 1", SYSTEM_FUNCTION],
  ["SELECT seq.nextval", NEXTVAL],
  ['SELECT db.s.seq . "NEXTVAL" FROM t', NEXTVAL],
  ["SELECT n FROM TABLE(GETNEXTVAL(seq)) n", NEXTVAL],
  ["SELECT IDENTIFIER($name)(1)", "Call functions by their names, not by IDENTIFIER"],
  ["SELECT IDENTIFIER('SYSTEM$WAIT') (1)", "Call functions by their names, not by IDENTIFIER"],
])("refuses %j and says why", (text, problem) => {
  expect(problemOf(text)).toBe(problem);
});

const word = fc.constantFrom(
  ..."SELECT|WITH|AS|DELETE|INTO|(|)|,|;|'|''|\"|--|//|/*|*/|$$|->>|\n|\r| |\\|a|1|FOR|UPDATE|é|💥".split(
    "|",
  ),
);

it("sends one statement that begins as a query, whatever it is given", () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      const statement = readOnlySql(words.join(" "));
      if ("problem" in statement) return;
      // What was sent is judged alike once more: no comment, end or chain is left in it.
      expect(readOnlySql(statement.sql)).toEqual(statement);
      expect(statement.sql).toMatch(/^[(\s]*(?:SELECT|WITH)\b/i);
    }),
    { numRuns: 2000 },
  );
});

it("is done with long hostile texts at once", () => {
  for (const text of [
    "'\\".repeat(50_000),
    "(".repeat(100_000),
    "WITH a AS (".repeat(9000),
    "/*".repeat(50_000),
    `SELECT ${"IDENTIFIER(".repeat(9000)})(`,
  ]) {
    expect("problem" in readOnlySql(text)).toBe(true);
  }
});
