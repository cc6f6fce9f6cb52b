/** The table that users of the FastAPI version have already. */
export const TABLE = `CREATE TABLE crew_execution_results (
    id VARCHAR PRIMARY KEY, crew_name VARCHAR, raw_output VARIANT, result_text TEXT, status VARCHAR, metadata VARIANT,
    created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(), updated_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP());`;

/** Inserts a row unless there is one of that id; its binds are `startBinds`. */
export const INSERT = `INSERT INTO crew_execution_results (id, crew_name, status, metadata, created_at, updated_at)
  SELECT s.id, s.crew, 'PROCESSING', PARSE_JSON(s.metadata), ?::TIMESTAMP_NTZ, SYSDATE()
  FROM (SELECT ? AS id, ? AS crew, ? AS metadata) s
  WHERE NOT EXISTS (SELECT 1 FROM crew_execution_results t WHERE t.id = s.id)`;

export const startBinds = (id: string, metadata: string | null = "{}"): readonly unknown[] => [
  "2026-01-01T00:00:00.123Z",
  id,
  "research",
  metadata,
];
