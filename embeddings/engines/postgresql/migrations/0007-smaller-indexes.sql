-- Labels of at least 12 and 20 characters by their trigrams, and the records of a tag. A new schema gets these indexes with
-- its first load.
SELECT define($do$ DO $$ BEGIN
    IF to_regclass('label_grams') IS NOT NULL THEN
        CREATE INDEX IF NOT EXISTS label_grams_12 ON label USING gin (folded gin_trgm_ops) WITH (fastupdate = off)
            WHERE length(folded) >= 12;
        CREATE INDEX IF NOT EXISTS label_grams_20 ON label USING gin (folded gin_trgm_ops) WITH (fastupdate = off)
            WHERE length(folded) >= 20;
        CREATE INDEX IF NOT EXISTS tagged_record ON tagged (tag, record);
    END IF;
END $$ $do$);
