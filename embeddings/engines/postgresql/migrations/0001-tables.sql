-- The tables of `embeddings.engines.relational.statements`, without foreign keys: rows of a record are removed by name, and a
-- first load checks nothing. Text is compared by code points, as in SQLite, whatever the collation of the database.
CREATE TABLE manifest (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    epoch bigint NOT NULL, model text, vectors integer NOT NULL, dimension integer NOT NULL, indexed boolean NOT NULL,
    records bigint NOT NULL, words bigint NOT NULL, last_record bigint NOT NULL, last_label bigint NOT NULL,
    facts text NOT NULL
);
INSERT INTO manifest VALUES (1, 0, NULL, 0, 0, false, 0, 0, 0, 0, '{}');
CREATE TABLE record (
    id bigint PRIMARY KEY, key text COLLATE "C" NOT NULL, name text NOT NULL, sort text COLLATE "C" NOT NULL,
    modified bigint NOT NULL, digest text NOT NULL, tags integer[] NOT NULL
);
CREATE UNIQUE INDEX record_key ON record (key);
CREATE TABLE content (
    record bigint PRIMARY KEY, definition text NOT NULL, text text NOT NULL, more text NOT NULL, prose text NOT NULL,
    payload text NOT NULL, phrases text NOT NULL, words integer[] NOT NULL, length bigint NOT NULL,
    text_digest text NOT NULL
);
CREATE TABLE label (
    id bigint PRIMARY KEY, record bigint NOT NULL, place integer NOT NULL, role integer NOT NULL, own integer NOT NULL,
    text text NOT NULL, folded text COLLATE "C" NOT NULL, phrase text COLLATE "C" NOT NULL
);
CREATE INDEX label_record ON label (record, place);
CREATE TABLE label_first (word text COLLATE "C" PRIMARY KEY, longest integer NOT NULL);
CREATE TABLE label_word (
    label bigint NOT NULL, word text COLLATE "C" NOT NULL, length integer NOT NULL, PRIMARY KEY (label, word)
);
CREATE TABLE tag (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL, records bigint NOT NULL, UNIQUE (kind, value)
);
CREATE TABLE tagged (
    record bigint NOT NULL, tag integer NOT NULL, sort text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
    PRIMARY KEY (record, tag)
);
-- Words for BM25: `records` counts the records with a word, `length` is the length of the record's text, rounded.
CREATE TABLE word (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text COLLATE "C" UNIQUE NOT NULL, records bigint NOT NULL
);
CREATE TABLE posting (
    word integer NOT NULL, record bigint NOT NULL, frequency integer NOT NULL, length integer NOT NULL,
    PRIMARY KEY (word, record) INCLUDE (frequency, length)
);
-- Vectors of records; `vectors` numbers the models, so that each has an index of its own.
CREATE TABLE meaning (record bigint PRIMARY KEY, vectors integer NOT NULL, embedding halfvec NOT NULL);
CREATE TABLE unembedded (record bigint PRIMARY KEY);
-- Vectors of texts in single precision, shared by all that embed.
CREATE TABLE known_vector (
    model text NOT NULL, digest text NOT NULL, vector bytea NOT NULL, PRIMARY KEY (model, digest)
);
