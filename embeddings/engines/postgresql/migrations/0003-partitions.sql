-- What partitions need: the record in each row, and one value that shows whether all partitions have the same commit.
ALTER TABLE label_word ADD COLUMN record bigint;
UPDATE label_word SET record = label.record FROM label WHERE label.id = label_word.label;
ALTER TABLE label_word ALTER COLUMN record SET NOT NULL;
ALTER TABLE label_word DROP CONSTRAINT label_word_pkey;
ALTER TABLE label_word ADD PRIMARY KEY (record, label, word);
ALTER TABLE manifest ADD COLUMN parts integer NOT NULL DEFAULT 0, ADD COLUMN stamp bigint NOT NULL DEFAULT 0;
CREATE TABLE part (number integer PRIMARY KEY, stamp bigint NOT NULL);
-- Runs a statement wherever the tables of records are.
CREATE FUNCTION define(statement text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE statement; END $$;
