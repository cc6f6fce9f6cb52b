-- Tables from before this project lack updated_at. Snowflake takes no function as the default of an added column, so the
-- old rows are filled here; new rows bring their own value. May be run any number of times.
ALTER TABLE crew_execution_results ADD COLUMN IF NOT EXISTS updated_at TIMESTAMP_NTZ;

UPDATE crew_execution_results SET updated_at = created_at WHERE updated_at IS NULL;
