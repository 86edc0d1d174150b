import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProject } from '../../../src/parse/project';

const NOTHING = { name: null, entries: [], dependencies: {}, baseUrl: null, paths: {}, extends: [] };

describe('package.json', () => {
  test('name, entries and dependencies of all kinds, the first of a name counting', () => {
    const text = JSON.stringify({
      name: '@shop/orders',
      main: './dist/index.js',
      module: './dist/index.mjs',
      types: './dist/index.d.ts',
      source: './src/index.ts',
      exports: {
        '.': { types: './dist/index.d.ts', node: { import: './dist/index.mjs', require: './dist/index.js' } },
        './jobs': './dist/jobs.js',
        './jobs/*': ['./dist/jobs/*.js', './src/jobs/*.ts'],
        './internal/*': null,
      },
      imports: { '#lib/*': './src/lib/*.ts' },
      peerDependencies: { mongoose: '>=7', agenda: '^4' },
      devDependencies: { vitest: '^4', agenda: '^5' },
      dependencies: { agenda: 'npm:agenda@6', bullmq: 'workspace:*', broken: 1 },
      optionalDependencies: { pg: '8.x' },
    });
    const { project, notes } = readProject('packages/orders/package.json', text);
    expect(notes).toEqual([]);
    expect(project).toEqual({
      ...NOTHING,
      name: '@shop/orders',
      entries: [
        { subpath: '.', target: './dist/index.js' },
        { subpath: '.', target: './dist/index.mjs' },
        { subpath: '.', target: './dist/index.d.ts' },
        { subpath: '.', target: './src/index.ts' },
        { subpath: '.', target: './dist/index.d.ts' },
        { subpath: '.', target: './dist/index.mjs' },
        { subpath: '.', target: './dist/index.js' },
        { subpath: './jobs', target: './dist/jobs.js' },
        { subpath: './jobs/*', target: './dist/jobs/*.js' },
        { subpath: './jobs/*', target: './src/jobs/*.ts' },
        { subpath: '#lib/*', target: './src/lib/*.ts' },
      ],
      dependencies: { agenda: 'npm:agenda@6', bullmq: 'workspace:*', vitest: '^4', pg: '8.x', mongoose: '>=7' },
    });
  });

  test.each([
    ['"./index.js"', [{ subpath: '.', target: './index.js' }]],
    [
      '{ "import": "./a.mjs", "default": "./a.js" }',
      [
        { subpath: '.', target: './a.mjs' },
        { subpath: '.', target: './a.js' },
      ],
    ],
    ['[1, true, "./a.js"]', [{ subpath: '.', target: './a.js' }]],
  ])('exports as %s', (exported, entries) => {
    expect(readProject('package.json', `{ "exports": ${exported} }`).project?.entries).toEqual(entries);
  });

  test('a package called __proto__ is a package', () => {
    const { project } = readProject('package.json', '{ "dependencies": { "__proto__": "1", "constructor": "2" } }');
    expect(Object.entries(project?.dependencies ?? {})).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
    expect(Object.getPrototypeOf(project?.dependencies)).toBe(Object.prototype);
    expect(readProject('package.json', '{ "__proto__": { "name": "shop" } }').project?.name).toBeNull();
  });

  test('the last of two keys counts', () => {
    expect(readProject('package.json', '{ "name": "a", "name": "b" }').project?.name).toBe('b');
  });
});

describe('tsconfig.json', () => {
  const text = `{
    // aliases
    "extends": ["../../tsconfig.base.json", "@tsconfig/node20", "./local"],
    "compilerOptions": {
      "baseUrl": "./src", /* here */
      "paths": { "@shop/*": ["./*", 1, "../shop/*"], "__proto__": ["./proto"], },
    },
  }`;

  test.each(['tsconfig.json', 'apps/shop/tsconfig.build.json', 'jsconfig.json'])('%s', (file) => {
    const { project, notes } = readProject(file, text);
    expect(notes).toEqual([]);
    expect(project).toMatchObject({ name: null, baseUrl: './src', extends: ['../../tsconfig.base.json', './local'] });
    expect(Object.entries(project?.paths ?? {})).toEqual([
      ['@shop/*', ['./*', '../shop/*']],
      ['__proto__', ['./proto']],
    ]);
  });

  test('a single parent', () => {
    expect(readProject('tsconfig.json', '{ "extends": "./base" }').project?.extends).toEqual(['./base']);
    expect(readProject('tsconfig.json', '{ "extends": "@tsconfig/node20" }').project?.extends).toEqual([]);
  });
});

describe('bad input', () => {
  test('what stands beside an error is read, and the error noted at its place', () => {
    const { project, notes } = readProject('package.json', '{ "name": "shop" "main": "a.js", }');
    expect(project).toMatchObject({ name: 'shop', entries: [{ subpath: '.', target: 'a.js' }] });
    expect(notes).toEqual([{ reason: 'syntax-error', message: 'Not valid JSON: Comma expected.', start: 17, end: 23 }]);
  });

  test.each([
    ['', 1],
    ['[1]', 0],
    ['"text"', 0],
    ['null', 0],
    ['{', 1],
    ['['.repeat(100_000), 1],
    ['{"a":'.repeat(100_000), 1],
  ])('text %#', (text, count) => {
    expect(readProject('package.json', text).notes).toHaveLength(count);
  });

  test('wrong types are as if they were not there', () => {
    const text = '{ "name": 1, "main": [], "dependencies": [], "exports": 5, "compilerOptions": [], "extends": {} }';
    expect(readProject('package.json', text).project).toEqual(NOTHING);
    expect(readProject('tsconfig.json', text).project).toEqual(NOTHING);
  });

  test('other files are not read', () => {
    expect(readProject('packages/shop/data.json', '{ "name": "shop" }')).toEqual({ project: null, notes: [] });
    expect(readProject('my-package.json', '{').notes).toEqual([]);
  });

  test('any cut is read', () => {
    const text = '{ "name": "shop", "exports": { ".": { "import": "./a.mjs" } }, "dependencies": { "agenda": "^5" } }';
    fc.assert(
      fc.property(fc.nat({ max: text.length }), (length) => {
        const { project, notes } = readProject('package.json', text.slice(0, length));
        expect(notes.length > 0).toBe(length < text.length);
        expect(project === null || project.name === null || 'shop'.startsWith(project.name)).toBe(true);
      }),
      { seed: 4 },
    );
  });
});
