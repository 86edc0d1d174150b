import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ARROWS, PACKAGES, violations } from './arrows';

const root = path.resolve(import.meta.dirname, '..', '..');

function sources(): readonly string[] {
  return readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name.split(path.sep).join('/')}`)
    .sort();
}

describe('arrows between rooms', () => {
  test('every import in src/ follows one', () => {
    const files = sources();
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => violations(file, readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
  });

  test('no list names what does not exist', () => {
    const rooms = readdirSync(path.join(root, 'src'));
    const named = [...ARROWS.flatMap(({ from, to }) => [from, to]), ...PACKAGES.flatMap((allowed) => allowed.rooms)];
    expect(named.filter((name) => !rooms.includes(name.split('/')[0] ?? name))).toEqual([]);
  });

  test.each([
    ['src/rules/field-removed.ts', "import { link } from '../engine/link';", '../engine/link'],
    ['src/model/span.ts', "import type { Facts } from '../parse/typescript';", '../parse/typescript'],
    ['src/model/span.ts', "export { hash } from 'node:crypto';", 'node:crypto'],
    ['src/engine/link.ts', "import { readFileSync } from 'node:fs';", 'node:fs'],
    ['src/engine/link.ts', "import { ts } from 'ts-morph';", 'ts-morph'],
    ['src/server/hover.ts', "import * as vscode from 'vscode';", 'vscode'],
    ['src/extension/main.ts', "import { openSession } from '../engine/session';", '../engine/session'],
    ['src/extension/main.ts', "import { hover } from '../server/hover';", '../server/hover'],
    ['src/report/json.ts', "const session = await import('../engine/session');", '../engine/session'],
    ['src/adapters/databases/sql.ts', "const fs = require('node:fs');", 'node:fs'],
    [
      'src/adapters/databases/sql.ts',
      "let rule: import('../../rules/field-removed').Name;",
      '../../rules/field-removed',
    ],
    ['src/cli/main.ts', "import { build } from '../../scripts/build';", '../../scripts/build'],
  ])('%s may not say %s', (file, text, imported) => {
    expect(violations(file, text)).toEqual([{ file, imported }]);
  });

  test.each([
    ['src/adapters/databases/sql.ts', "import { readSql } from '../../parse/sql';"],
    ['src/adapters/databases/sql.ts', "import type { Adapter } from '../adapter';"],
    ['src/server/hover.ts', "import { openSession } from '../engine/session';"],
    ['src/extension/main.ts', "import type { ImpactParams } from '../server/protocol';"],
    ['src/cli/main.ts', "import { version } from '../../package.json';"],
    ['src/parse/sql.ts', "import { Parser } from 'node-sql-parser/build/postgresql';"],
    ['src/host/disk.ts', "import { readFile } from 'node:fs/promises';"],
  ])('%s may say %s', (file, text) => {
    expect(violations(file, text)).toEqual([]);
  });
});
