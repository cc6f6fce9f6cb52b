/** Any expression as a variant: DuckDB's JSON functions take nothing else. */
const asJson = (x: string): string => `TRY_CAST(CAST(${x} AS VARCHAR) AS JSON)`;

/**
 * Values as Snowflake has them: PARSE_JSON of an empty text is NULL; TO_JSON of NULL is NULL while JSON's
 * null is the text `null`; a cast of a variant to text takes the quotes off; a timestamp as text has three
 * decimals (TIMESTAMP_NTZ_OUTPUT_FORMAT).
 */
const VALUES = [
  "snowflake_parse_json(x) AS CASE WHEN x = '' THEN NULL ELSE json(x) END",
  "snowflake_try_parse_json(x) AS CASE WHEN json_valid(x) THEN json(x) END",
  "snowflake_to_json(x) AS CAST(to_json(x) AS VARCHAR)",
  "snowflake_to_variant(x) AS CASE WHEN x IS NULL THEN NULL ELSE to_json(x) END",
  "snowflake_unhex(x) AS unhex(x)",
  "snowflake_from_base64(x) AS from_base64(x)",
  "snowflake_encode(x) AS encode(x)",
  "snowflake_path(x, path) AS json_extract(x, path)",
  `snowflake_to_text(x) AS CASE typeof(x)
     WHEN 'JSON' THEN json_extract_string(${asJson("x")}, '$')
     WHEN 'TIMESTAMP' THEN strftime(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g')
     ELSE CAST(x AS VARCHAR) END`,
  "snowflake_member(k, v) AS CASE WHEN v IS NULL THEN NULL ELSE CAST(to_json(k) AS VARCHAR) || ':' || CAST(to_json(v) AS VARCHAR) END",
  "snowflake_object(members) AS json('{' || substr(members, 2) || '}')",
  `snowflake_typeof(x) AS CASE WHEN typeof(x) <> 'JSON' THEN typeof(x) ELSE CASE json_type(${asJson("x")})
     WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER' WHEN 'HUGEINT' THEN 'INTEGER'
     WHEN 'DOUBLE' THEN 'DECIMAL' WHEN 'NULL' THEN 'NULL_VALUE' ELSE json_type(${asJson("x")}) END END`,
];

const TIMES = [
  "snowflake_sysdate() AS now() AT TIME ZONE 'UTC'",
  "snowflake_datediff(part, a, b) AS date_diff(part, CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP))",
  "snowflake_add(x, length) AS x + length",
  // The space before an offset is Snowflake's own format, which DuckDB takes for the name of a zone.
  "snowflake_to_timestamp_tz(x) AS CAST(regexp_replace(CAST(x AS VARCHAR), ' ([+-]\\d\\d:?\\d\\d)$', '\\1') AS TIMESTAMPTZ)",
];

/** Under names of our own, as the transpiler has meanings for some of DuckDB's. */
const INTERVALS = [
  "years",
  "quarters",
  "months",
  "weeks",
  "days",
  "hours",
  "minutes",
  "seconds",
  "milliseconds",
  "microseconds",
].map((unit) => `snowflake_${unit}(n) AS to_${unit}(CAST(n AS INTEGER))`);

const NESTED = [
  `snowflake_array_size(x) AS CASE WHEN json_type(${asJson("x")}) = 'ARRAY' THEN json_array_length(${asJson("x")}) END`,
  "object_keys(x) AS to_json(json_keys(x))",
  "snowflake_result(name) AS TABLE SELECT * FROM query_table(name)",
  `snowflake_flatten(input, keep_empty) AS TABLE
     SELECT 1 AS "SEQ", CASE json_type(input) WHEN 'OBJECT' THEN each.key END AS "KEY",
       CASE json_type(input) WHEN 'OBJECT' THEN each.key ELSE '[' || each.key || ']' END AS "PATH",
       CASE json_type(input) WHEN 'ARRAY' THEN TRY_CAST(each.key AS BIGINT) END AS "INDEX",
       CAST(each.value AS JSON) AS "VALUE", CAST(input AS JSON) AS "THIS"
     FROM json_each(input) AS each WHERE json_type(input) IN ('ARRAY', 'OBJECT')
     UNION ALL SELECT 1, NULL, '', NULL, NULL, CAST(input AS JSON)
     WHERE keep_empty AND coalesce(len(json_keys(input)), 0) + coalesce(json_array_length(input), 0) = 0`,
];

/** Functions under their Snowflake names. */
const NAMED = [
  "startswith(x, start) AS starts_with(x, start)",
  "endswith(x, ending) AS suffix(x, ending)",
  "div0(a, b) AS CASE WHEN b = 0 THEN 0 ELSE a / b END",
  "div0null(a, b) AS CASE WHEN coalesce(b, 0) = 0 THEN 0 ELSE a / b END",
  "snowflake_divide(a, b) AS CASE WHEN b = 0 THEN error('Division by zero') ELSE a / b END",
  "snowflake_ratio(part, whole) AS part / NULLIF(whole, 0)",
  "sha2(x) AS sha256(x)",
  "strip_null_value(x) AS CASE WHEN json_type(x) = 'NULL' THEN NULL ELSE x END",
  "is_object(x) AS json_type(x) = 'OBJECT'",
  "current_region() AS 'LOCAL'",
];

/** What Snowflake's functions do that DuckDB's do not, as macros of the database file. */
export const MACROS: readonly string[] = [...VALUES, ...TIMES, ...INTERVALS, ...NESTED, ...NAMED];
