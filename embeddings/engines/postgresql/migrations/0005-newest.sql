-- The newest records in order. A new schema gets this index with its first load.
SELECT define('DROP INDEX IF EXISTS record_modified');
SELECT define($do$ DO $$ BEGIN
    IF to_regclass('label_grams') IS NOT NULL THEN CREATE INDEX IF NOT EXISTS record_newest ON record (modified, key); END IF;
END $$ $do$);
