-- Sections of records, and their vectors: part 0 of a record in `meaning` is its text, part 1 its section.
CREATE TABLE section (record bigint PRIMARY KEY, text text NOT NULL, text_digest text NOT NULL);
ALTER TABLE meaning ADD COLUMN part smallint NOT NULL DEFAULT 0;
ALTER TABLE meaning DROP CONSTRAINT meaning_pkey;
ALTER TABLE meaning ADD PRIMARY KEY (record, part);
