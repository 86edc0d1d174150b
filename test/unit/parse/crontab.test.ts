import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeSource } from '../../../src/model/source';
import { hasUser, readCrontab } from '../../../src/parse/crontab';
import { misplaced } from '../../support/placed-texts';

/** The time that is more than enough for a megabyte, on a slow and busy machine. */
const LONGEST = 10_000;

function entriesIn(text: string, user = false): readonly string[] {
  return readCrontab(wholeSource(text), user).map(({ schedule, user: named, shell, timezone }) => {
    expect(text.slice(schedule.start, schedule.end)).toBe(schedule.text);
    const words = shell.commands.map((one) => one.words.map(({ start, end }) => text.slice(start, end)).join(' '));
    return [schedule.text, named ?? '-', timezone ?? '-', words.join('; ')].join(' | ');
  });
}

describe('lines', () => {
  it.each([
    ['0 4 * * * /srv/tidy.sh', '0 4 * * * | - | - | /srv/tidy.sh'],
    ['  */5\t0-6,22  1,15 jan-mar MON,fri  tidy now', '*/5\t0-6,22  1,15 jan-mar MON,fri | - | - | tidy now'],
    ['@daily tidy', '@daily | - | - | tidy'],
    ['0 0 L * * tidy', '0 0 L * * | - | - | tidy'],
    ['0~30 4 * * 1#2 tidy', '0~30 4 * * 1#2 | - | - | tidy'],
    ['0 0 1 1 * root tidy', '0 0 1 1 * | root | - | tidy'],
    ["0 4 * * * cd /srv && psql -c 'a' || echo no", '0 4 * * * | - | - | cd /srv; psql -c a; echo no'],
    ['0 4 * * * date +\\%F', '0 4 * * * | - | - | date +\\%F'],
    ['0 4 * * * psql%DELETE FROM carts;%', '0 4 * * * | - | - | psql'],
    ['-0 4 * * * tidy', '0 4 * * * | - | - | tidy'],
  ])('%s', (line, expected) => {
    expect(entriesIn(line)).toEqual([expected]);
    expect(entriesIn(`${line}\r\n`)).toEqual([expected]);
  });

  it('have a user before the command in the format of the system', () => {
    expect(entriesIn('0 4 * * * shop tidy now\n@hourly db  psql', true)).toEqual([
      '0 4 * * * | shop | - | tidy now',
      '@hourly | db | - | psql',
    ]);
    expect(['etc/crontab', 'deploy/etc/cron.d/shop', 'cron.d/a.b'].map(hasUser)).toEqual([true, true, true]);
    expect(['crontab', 'ops/crontab', 'crontabs/shop'].map(hasUser)).toEqual([false, false, false]);
  });

  it('run in the time zone that is set before them', () => {
    const text = 'CRON_TZ="Europe/Berlin"\n0 1 * * * a\nMAILTO=""\nSHELL=/bin/bash\nCRON_TZ = UTC\n0 2 * * * b';
    expect(entriesIn(text)).toEqual(['0 1 * * * | - | Europe/Berlin | a', '0 2 * * * | - | UTC | b']);
  });

  it('are none where they are comments, prose or too short', () => {
    expect(
      entriesIn('# 0 4 * * * a\n\nRun me at 4 in the night\n1 2 3 4 tidy\n0 4 * * *\n@often tidy\n@daily\n'),
    ).toEqual([]);
  });

  it('read what stands behind % as input', () => {
    const text = '0 4 * * * psql shop%DELETE FROM carts%WHERE paid;';
    const [entry] = readCrontab(wholeSource(text), false);
    const input = entry?.shell.commands[0]?.input;
    expect(input?.kind).toBe('text');
    expect(misplaced(text, entry)).toEqual([]);
  });
});

describe('odd input', () => {
  it('never throws, and what is exact is where it says', () => {
    const pieces = [
      '0',
      '4',
      '*',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '/5',
      '@daily',
      'A=b',
      'CRON_TZ=',
      '%',
      '\\%',
      '"',
      "'",
      'psql -c a',
      '#',
      '🙂',
      '\\',
      '$X',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces, '0 4 * * * '), { maxLength: 30 }),
        fc.boolean(),
        (chosen, user) => {
          const text = chosen.join('');
          expect(misplaced(text, readCrontab(wholeSource(text), user))).toEqual([]);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['many lines', '0 4 * * * psql -c "DELETE FROM carts"\n'.repeat(25_000)],
    ['a line of commas', `0${',1'.repeat(100_000)} 4 * * * a`],
    ['a line of spaces', `0 4 * * *${' '.repeat(500_000)}a${' '.repeat(400_000)}`],
    ['a line of fields', '* '.repeat(500_000)],
    ['a line of names', 'mon,'.repeat(200_000)],
    ['a setting of spaces', `A =${' '.repeat(300_000)}b${' '.repeat(300_000)}c`],
    ['a long word', 'a'.repeat(1_000_000)],
  ])('reads %s in good time', (_, text) => {
    const started = performance.now();
    readCrontab(wholeSource(text), false);
    expect(performance.now() - started).toBeLessThan(LONGEST);
  });
});
