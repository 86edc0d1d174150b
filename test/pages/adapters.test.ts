import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { adapters } from '../../src/adapters/registry.generated';
import { compareText } from '../../src/model/span';
import { markLines, marksOfIndex, marksOfSchema } from '../support/page-marks';
import { parsePage, textsOf, type PageTest } from '../support/pages';
import { rewritePage, type Answer } from '../support/rewrite-page';
import { lazily, sessionOf } from '../support/workspace';

const folder = path.resolve(import.meta.dirname, '..', '..', 'docs', 'adapters');
/** Examples below this heading mark what is declared as well as what runs. */
const SCHEMA_CHAPTER = 'What it declares';
const RECOGNISED_CHAPTER = 'What it recognises';
/** Examples below this heading may have jobs, for a database's look-alikes to stand in, and nothing else. */
const QUIET_CHAPTER = 'What only looks like it';

async function answerOf(page: PageTest): Promise<Answer> {
  const head = textsOf(page, 'head');
  const session = sessionOf(new Map(), head);
  const { index } = await session.inventory();
  await session.close();
  const declared = page.chapter === SCHEMA_CHAPTER ? marksOfSchema(index, head) : [];
  return { texts: { base: head, head }, marks: [...marksOfIndex(index, head), ...declared], quotes: [] };
}

const named = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');

test('each adapter has a page, and each page an adapter', () => {
  expect(named.toSorted(compareText)).toEqual(adapters.map(({ id }) => `${id}.md`).toSorted(compareText));
});

const pages = named.toSorted(compareText).map((name) => {
  const file = path.join(folder, name);
  const markdown = readFileSync(file, 'utf8');
  return {
    name,
    file,
    markdown,
    examples: parsePage(markdown).map((page) => ({ ...page, answer: lazily(() => answerOf(page)) })),
  };
});

// For whoever writes a page: UPDATE_PAGES=1 writes what the engine says into it. Read the difference afterwards.
if (process.env['UPDATE_PAGES'] === '1') {
  for (const { file, markdown, examples } of pages) {
    const answers = await Promise.all(examples.map(async ({ title, answer }) => [title, await answer()] as const));
    writeFileSync(file, rewritePage(markdown, new Map(answers)));
  }
}

describe.each(pages)('$name', ({ examples }) => {
  test.each(examples)('$title', async (page) => {
    const { marks, texts } = await page.answer();
    expect(markLines(marks, texts)).toEqual(markLines(page.markers, texts));
  });

  test('has examples of what it recognises, and of what only looks like it', () => {
    const chapters = new Set(examples.map(({ chapter }) => chapter));
    expect([...chapters].filter((chapter) => chapter !== SCHEMA_CHAPTER)).toEqual([RECOGNISED_CHAPTER, QUIET_CHAPTER]);
    for (const { title, chapter, markers } of examples) {
      const told = markers.filter(({ text }) => chapter !== QUIET_CHAPTER || !text.startsWith('job['));
      expect([title, told.length > 0]).toEqual([title, chapter !== QUIET_CHAPTER]);
    }
  });
});
