-- Labels of tags; see `embeddings.engines.relational.statements`.
CREATE TABLE tag_label (
    kind text COLLATE "C" NOT NULL, value text COLLATE "C" NOT NULL, place integer NOT NULL, start integer NOT NULL,
    role integer NOT NULL, text text NOT NULL, folded text COLLATE "C" NOT NULL, length integer NOT NULL,
    PRIMARY KEY (kind, value, place, start)
);
CREATE INDEX tag_label_folded ON tag_label (kind, folded);
