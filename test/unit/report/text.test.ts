import { describe, expect, it } from 'vitest';
import { count, escapeJson, padTo, plain, redact, widthOf, wrap } from '../../../src/report/text';

describe('plain', () => {
  it('shows controls instead of sending them to the terminal', () => {
    expect(plain('loans\x1b[31m\x07\nnow\x7f\x9b2J')).toBe('loans␛[31m␇␊now␡<U+009B>2J');
  });

  it('shows bidirectional overrides and isolates, separators and tags', () => {
    expect(plain('a\u202eb\u2066c\u2028d\u200be\ufeff\u{e0041}')).toBe(
      'a<U+202E>b<U+2066>c<U+2028>d<U+200B>e<U+FEFF><U+E0041>',
    );
  });

  it('leaves letters, emoji with joiners, and wide characters alone', () => {
    expect(plain('Größe 👩‍⚕️ 蔵書')).toBe('Größe 👩‍⚕️ 蔵書');
  });
});

describe('redact', () => {
  it('takes passwords out of connection strings, whatever the scheme', () => {
    expect(redact("connect('mongodb+srv://clinic:s3cret!/x@db.example/app')")).toBe(
      "connect('mongodb+srv://clinic:***@db.example/app')",
    );
    expect(redact('postgres://:pw@localhost')).toBe('postgres://:***@localhost');
  });

  it('takes them out of key-value settings', () => {
    expect(redact('host=db password=hunter2 PGPASSWORD=abc psql')).toBe('host=db password=*** PGPASSWORD=*** psql');
  });

  it('leaves addresses without a password alone', () => {
    expect(redact('https://example.org:8080/a@b and mongodb://localhost/app')).toBe(
      'https://example.org:8080/a@b and mongodb://localhost/app',
    );
  });
});

describe('escapeJson', () => {
  it('keeps the value and shows nothing that a viewer obeys', () => {
    const value = { name: 'a\u202eb\u{e0041}\x7f\u2028', line: 'x\ny' };
    const escaped = escapeJson(JSON.stringify(value, null, 2));
    expect(escaped).toContain(String.raw`a\u202eb\udb40\udc41\u007f\u2028`);
    expect(JSON.parse(escaped)).toEqual(value);
  });
});

describe('wrap', () => {
  it('breaks at spaces and never inside backticks', () => {
    expect(wrap('deletes by `createdAt < now - 90 days` only', 20)).toEqual([
      'deletes by',
      '`createdAt < now - 90 days`',
      'only',
    ]);
  });

  it('counts columns, not units', () => {
    expect(wrap('蔵書 蔵書 蔵書', 9)).toEqual(['蔵書 蔵書', '蔵書']);
  });

  it('keeps a word that is too long, and a stray backtick', () => {
    expect(wrap('an `unfinished name', 6)).toEqual(['an', '`unfinished', 'name']);
  });

  it('gives an empty text one empty line', () => {
    expect(wrap('', 10)).toEqual(['']);
  });
});

describe('padTo', () => {
  it('fills up to a number of columns', () => {
    expect(widthOf(padTo('蔵書', 6))).toBe(6);
    expect(padTo('longer', 3)).toBe('longer');
  });
});

describe('count', () => {
  it('knows one from many', () => {
    expect([count(0, 'job'), count(1, 'job'), count(2, 'query', 'queries')]).toEqual(['0 jobs', '1 job', '2 queries']);
  });
});
