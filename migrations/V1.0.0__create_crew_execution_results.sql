-- One row for each execution. Snowflake accepts the primary key but does not enforce it; the record lease does.
CREATE TABLE IF NOT EXISTS crew_execution_results (
    id VARCHAR PRIMARY KEY,
    crew_name VARCHAR,
    raw_output VARIANT,
    result_text TEXT,
    status VARCHAR,
    metadata VARIANT,
    created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
    updated_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP()
);
