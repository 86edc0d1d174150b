import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from '../../../src/model/expression';
import type { ShellCommand } from '../../../src/model/shell';
import { wholeSource } from '../../../src/model/source';
import { readShell } from '../../../src/parse/shell';
import { misplaced } from '../../support/placed-texts';

/** The time that is more than enough for a megabyte, on a slow and busy machine. */
const LONGEST = 10_000;

const read = (text: string) => readShell(wholeSource(text));

/** A word as text, with what is expanded in angle brackets. */
function show(word: Expression): string {
  if (word.kind === 'literal') return String(word.value);
  if (word.kind === 'name') return `<${word.name}>`;
  if (word.kind !== 'template') return '?';
  return word.texts.map(({ text }, at) => text + (word.values[at] === undefined ? '' : show(word.values[at]))).join('');
}

const wordsOf = ({ words }: ShellCommand): readonly string[] => words.map(show);
const commandsIn = (text: string): readonly (readonly string[])[] => read(text).commands.map(wordsOf);

function inputsIn(text: string): readonly (string | null)[] {
  return read(text).commands.map(({ input }) => {
    if (input === null) return null;
    if (input.kind === 'text') return show(input.text);
    return input.kind === 'file' ? `file ${show(input.path)}` : `output ${input.words.map(show).join(' ')}`;
  });
}

describe('commands', () => {
  it('are words with quotes taken away', () => {
    expect(commandsIn(`psql "$URL" -c 'DELETE FROM carts' -v "a b"=1 --set=x\\ y ""`)).toEqual([
      ['psql', '<URL>', '-c', 'DELETE FROM carts', '-v', 'a b=1', '--set=x y', ''],
    ]);
  });

  it('go on after a backslash, with Windows line ends too', () => {
    expect(commandsIn('psql \\\n  -c "DELETE \\\nFROM carts"')).toEqual([['psql', '-c', 'DELETE FROM carts']]);
    expect(commandsIn('psql \\\r\n  -c "DELETE FROM carts"\r\n')).toEqual([['psql', '-c', 'DELETE FROM carts']]);
    expect(commandsIn('psql -c one\r\npsql -c two\r\n')).toEqual([
      ['psql', '-c', 'one'],
      ['psql', '-c', 'two'],
    ]);
  });

  it('stand in lists, pipes, groups, loops, conditions and substitutions', () => {
    const text = `set -e; a && b || c & (d; e) | { f; }\nif g; then h; else i; fi\nfor x in 1 2; do j "$x"; done\nwhile k; do l; done\nn=$(m | o)\n! p\ntime q`;
    expect(commandsIn(text).map(([first]) => first)).toEqual([...'set a b c d e f g h i j k l m o p q'.split(' ')]);
  });

  it('know the function, and the clauses of case, that they stand in', () => {
    const text = `tidy() { psql -c "$1"; }\ncase "$1" in carts|c) tidy carts;; *) echo no;; esac`;
    expect(read(text).commands.map(({ within, clauses }) => [within, clauses.map(({ patterns }) => patterns)])).toEqual(
      [
        ['tidy', []],
        [null, [['carts', 'c']]],
        [null, [['*']]],
      ],
    );
  });

  it('are not the settings in front of them, which are variables only where they stand alone', () => {
    const { commands, variables } = read(`PGPASSWORD=x psql shop\nDAYS=30\nexport SQL="DELETE FROM $T"\nlocal a=1`);
    expect(commands.map(wordsOf)).toEqual([
      ['psql', 'shop'],
      ['export', 'SQL="DELETE FROM $T"'],
      ['local', 'a=1'],
    ]);
    expect(variables.map(({ name, value }) => `${name}=${show(value)}`)).toEqual([
      'DAYS=30',
      'SQL=DELETE FROM <T>',
      'a=1',
    ]);
  });
});

describe('input', () => {
  it('is a here-document: as it is where its end is quoted, else with what is expanded', () => {
    expect(inputsIn(`psql <<'SQL'\nDELETE FROM carts WHERE a = '$x';\nSQL\n`)).toEqual([
      `DELETE FROM carts WHERE a = '$x';\n`,
    ]);
    expect(inputsIn(`psql <<SQL\nDELETE FROM carts WHERE a = '$x';\nSQL\n`)).toEqual([
      `DELETE FROM carts WHERE a = '<x>';\n`,
    ]);
  });

  it('loses the tabs of <<-, and keeps its places', () => {
    const text = `psql <<-SQL\n\t\tDELETE FROM carts\n\tWHERE paid = false;\n\tSQL\nnext\n`;
    const [command, next] = read(text).commands;
    expect(command?.input?.kind === 'text' && show(command.input.text)).toBe(
      'DELETE FROM carts\nWHERE paid = false;\n',
    );
    expect(next?.words.map(show)).toEqual(['next']);
    expect(misplaced(text, read(text))).toEqual([]);
  });

  it('is a here-string, a file, or what is piped', () => {
    expect(inputsIn(`psql <<< "DELETE FROM carts"`)).toEqual(['DELETE FROM carts']);
    expect(inputsIn(`psql shop < sql/tidy.sql > log 2>&1`)).toEqual(['file sql/tidy.sql']);
    expect(inputsIn(`cat a.sql | psql`)).toEqual([null, 'output cat a.sql']);
    expect(inputsIn(`{ psql; } < a.sql`)).toEqual(['file a.sql']);
  });
});

describe('places', () => {
  it('are those of the file, inside quotes, after escapes and around what is expanded', () => {
    const text = `psql -c "DELETE FROM \\"Carts\\" WHERE a < \${DAYS} AND b = 'x'" \\\n  -f 'a b.sql'`;
    expect(misplaced(text, read(text))).toEqual([]);
    const [command] = read(text).commands;
    expect(command?.words.map(show)[2]).toBe(`DELETE FROM "Carts" WHERE a < <DAYS> AND b = 'x'`);
    const last = command?.words.at(-1);
    expect(last && text.slice(last.start, last.end)).toBe('a b.sql');
  });

  it('hold for any pieces in any order', () => {
    const pieces = [
      ...['psql', ' ', ' -c ', "'a b'", '"c $D e"', '"f \\" g"', '\\\n', '\n', '\r\n', '\t', '$(h)', '`i`', '${J:-k}'],
      ...['|', '&&', ';', '(', ')', '{ ', ' }', 'if ', 'then ', 'fi', '<<SQL\n', 'SQL\n', "<<'E'\n", 'E\n', '<<-T\n'],
      ...['T\n', '\tx\n', '# no', '\\', "'", '"', '$', '<', '> l', "$'m\\n'", 'case a in b)', ';; esac', 'ü', '🙂'],
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 25 }), (chosen) => {
        const text = chosen.join('');
        expect(misplaced(text, read(text))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('odd input', () => {
  it('never throws, whatever the characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(misplaced(text, read(text))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['many lines', 'psql -c "DELETE FROM carts WHERE a < $DAYS"\n'.repeat(20_000)],
    ['one line', `psql -c "${'a '.repeat(500_000)}"`],
    ['one word that goes on', `psql -c "${'a\\\n'.repeat(300_000)}"`],
    ['words', `echo ${'a '.repeat(300_000)}`],
    ['a quotation without an end', `psql -c "${'DELETE '.repeat(150_000)}`],
    ['single quotes', "'".repeat(1_000_000)],
    ['here-documents without an end', '<<A\n'.repeat(100_000)],
    ['nested parentheses', '('.repeat(100_000)],
    ['nested substitutions', '$('.repeat(50_000)],
    ['nested backquotes', '`'.repeat(100_001)],
    ['nested expansions', '${a:-'.repeat(50_000)],
    ['nested groups', '{ '.repeat(50_000)],
    ['nested conditions', 'if a; then '.repeat(30_000)],
    ['pipes', 'a |'.repeat(200_000)],
    ['lists', 'a && '.repeat(100_000)],
    ['nested quotes in substitutions', '"$('.repeat(50_000)],
  ])('reads %s in good time', (_, text) => {
    const started = performance.now();
    read(text);
    expect(performance.now() - started).toBeLessThan(LONGEST);
  });
});
