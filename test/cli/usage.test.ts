import path from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json';
import { LIBRARY, committed } from '../support/folders';
import { runCli, scratchFolder } from '../support/run-cli';

const library = committed(path.join(scratchFolder(), 'library'), LIBRARY);
const COMMANDS = [
  ...['check', 'jobs', 'audit', 'explain', 'review', 'accept'],
  ...['profile', 'preview', 'replay', 'impact', 'init', 'doctor', 'lsp', 'mcp', 'completion'],
];
const run = (...args: string[]) => runCli(args, { cwd: library });

describe('usage', () => {
  it('prints the version', { timeout: 120_000 }, async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  it('prints help with examples for every command that exists', { timeout: 120_000 }, async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    const listed = [...stdout.matchAll(/^ {2}(\w+) .*\n/gm)].map((match) => match[1]);
    expect(listed.filter((name) => name !== 'tacit')).toEqual(COMMANDS);
    for (const command of COMMANDS) {
      const help = await run(command, '--help');
      expect(help.code).toBe(0);
      expect(help.stdout).toContain('Examples:');
      expect(help.stdout).toContain('--no-cache');
      expect(help.stdout).toContain('--now <time>');
    }
  });

  it('prints help to stderr when no command is given', async () => {
    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: tacit');
  });

  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    ['an unknown command', ['chekc'], "error: unknown command 'chekc'\n(Did you mean check?)"],
    ['an unknown option', ['check', '--bases', 'main'], "error: unknown option '--bases'\n(Did you mean --base?)"],
    [
      'a format that does not exist',
      ['check', '--format', 'yaml'],
      'Allowed choices are pretty, json, sarif, github, gitlab, junit, markdown.',
    ],
    ['a format that does not exist', ['jobs', '--format', 'xml'], 'Allowed choices are table, json, markdown.'],
    ['an unknown severity', ['check', '--fail-on', 'fatal'], 'Allowed choices are error, warning, information, never.'],
    [
      'two bases',
      ['check', '--base', 'main', '--staged'],
      "option '--base <rev>' cannot be used with option '--staged'",
    ],
    ['two comparisons', ['check', '--worktree', '--staged'], 'cannot be used with option'],
    ['a time that is none', ['jobs', '--now', 'tomorrow'], 'Write it like 2026-03-04T12:00:00Z.'],
    ['a day that is none', ['jobs', '--now', '2026-02-31T25:00:00Z'], 'Write it like 2026-03-04T12:00:00Z.'],
    ['no readers', ['jobs', '--jobs', '0'], 'It is a number from 1 to 999.'],
    ['a colour that is none', ['jobs', '--color', 'blue'], 'Allowed choices are auto, always, never.'],
    ['paths where none are taken', ['jobs', 'src'], 'too many arguments'],
    ['a path that is not there', ['check', 'src/shelf.ts'], 'There is no file or folder src/shelf.ts'],
    ['a path outside', ['check', '../other'], '../other is outside of'],
    ['a folder that is not there', ['jobs', '-C', 'nowhere'], 'There is no folder'],
    ['formats without outputs', ['check', '--format', 'json', '--format', 'pretty'], 'Give each --format an -o'],
  ];

  it.each(wrong)('exits with 2 and says what is wrong: %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('defect');
  });
});
