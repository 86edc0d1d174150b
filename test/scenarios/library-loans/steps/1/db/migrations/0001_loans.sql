CREATE TYPE loan_state AS ENUM ('open', 'overdue', 'returned', 'closed');

CREATE TABLE loans (
  id          BIGINT PRIMARY KEY,
  reader_id   BIGINT NOT NULL,
  book_id     BIGINT NOT NULL,
  state       loan_state NOT NULL DEFAULT 'open',
  due_on      DATE NOT NULL,
  closed_at   TIMESTAMPTZ
);
