ALTER TABLE readers DROP CONSTRAINT readers_state_check;
ALTER TABLE readers ADD CONSTRAINT readers_state CHECK (state = ANY (ARRAY['active', 'blocked', 'gone']));
ALTER TABLE lendings DROP CONSTRAINT loans_reader_id_fkey,
  ADD CONSTRAINT lendings_reader FOREIGN KEY (reader_id) REFERENCES readers ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE readers DROP CONSTRAINT "readers_cardNumber_key";
CREATE UNIQUE INDEX CONCURRENTLY readers_card ON readers ("cardNumber");
CREATE UNIQUE INDEX readers_mail ON readers (lower(mail));
CREATE UNIQUE INDEX readers_gone ON readers (joined) WHERE state = 'gone';
