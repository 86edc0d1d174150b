-- The first tables of a library.
CREATE TYPE loan_state AS ENUM ('open', 'late', 'returned');
CREATE DOMAIN shelf_mark AS text CHECK (VALUE IN ('A', 'B', 'C'));
CREATE TABLE readers (
  id bigserial PRIMARY KEY,
  "cardNumber" varchar(20) NOT NULL UNIQUE,
  email text,
  joined timestamptz NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'blocked'))
);
CREATE TABLE IF NOT EXISTS loans (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reader_id bigint NOT NULL REFERENCES readers (id) ON DELETE CASCADE,
  mark shelf_mark,
  state loan_state NOT NULL DEFAULT 'open',
  cents integer NOT NULL DEFAULT 0,
  euros numeric(10, 2) GENERATED ALWAYS AS (cents / 100.0) STORED,
  UNIQUE (reader_id, mark)
);
COMMENT ON TABLE loans IS 'What is out; DROP TABLE readers; is only a comment';
