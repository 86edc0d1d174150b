CREATE SCHEMA IF NOT EXISTS archive;
CREATE TABLE archive.readers_2020 (LIKE readers INCLUDING DEFAULTS, moved date);
CREATE TABLE events (at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE media (id int PRIMARY KEY, title text NOT NULL);
CREATE TABLE films (minutes int) INHERITS (media);
CREATE VIEW open_lendings AS SELECT l.id, r.mail AS reader FROM lendings l JOIN readers r ON r.id = l.reader_id;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  -- ALTER TABLE readers DROP COLUMN mail;
  NEW.joined := now();
  RETURN NEW;
END
$body$;
CREATE TRIGGER readers_touch BEFORE UPDATE ON readers FOR EACH ROW EXECUTE FUNCTION touch();
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'readers' AND column_name = 'phone') THEN
    ALTER TABLE readers ADD COLUMN phone text;
  END IF;
END $$;
