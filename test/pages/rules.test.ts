import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { audit } from '../../src/engine/audit';
import type { Finding } from '../../src/model/finding';
import type { Review } from '../../src/model/review';
import { HYGIENE } from '../../src/engine/hygiene';
import { ruleDescriptions } from '../../src/engine/rule-descriptions';
import { rules } from '../../src/rules/registry.generated';
import { markLines, marksOfFindings } from '../support/page-marks';
import { parsePage, textsOf, type PageTest } from '../support/pages';
import { rewritePage, type Answer } from '../support/rewrite-page';
import { lazily, sessionOf } from '../support/workspace';

const folder = path.resolve(import.meta.dirname, '..', '..', 'docs', 'rules');

interface Answered extends Answer {
  readonly rules: readonly string[];
}

/** `audited`: the rule looks at jobs as they are, so that its page shows what it says of them, and no more. */
async function answerOf(page: PageTest, audited: string | null): Promise<Answered> {
  const texts = { base: textsOf(page, 'base'), head: textsOf(page, 'head') };
  const session = sessionOf(texts.base, texts.head);
  const review = await session.review({ kind: 'worktree' });
  const { index } = review;
  const findings = audited === null ? review.findings : auditedBy(audited, review, texts.head);
  await session.close();
  return {
    texts,
    marks: marksOfFindings(findings, index, texts),
    quotes: findings.map(({ message }) => message),
    rules: findings.map(({ rule }) => rule),
  };
}

function auditedBy(id: string, { index, assumptions }: Review, texts: ReadonlyMap<string, string>): readonly Finding[] {
  const textOf = (file: string): string | null => texts.get(file) ?? null;
  const input = { index, assumptions, textOf, ownersOf: () => [], lastChangeOf: () => ({ kind: 'unknown' as const }) };
  return audit(input).findings.filter(({ rule }) => rule === id);
}

/** The message's template as a pattern of the messages that it makes. */
function patternOf(template: string): RegExp {
  const escaped = template.split(/\{\w+\}/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}`, 's');
}

/** What a page says before it shows anything. */
const TOLD = ['What it does', 'Why it matters', 'What to do instead'];

const named = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');

test('each rule has a page, and each page a rule', () => {
  expect(named.toSorted()).toEqual(ruleDescriptions.map(({ id }) => `${id}.md`).toSorted());
});

test.each(ruleDescriptions.filter(({ id }) => Object.hasOwn(HYGIENE, id)))(
  'the page of $id, of comments or the ledger, says the same',
  ({ id, summary }) => {
    const markdown = readFileSync(path.join(folder, `${id}.md`), 'utf8');
    expect(markdown.split('\n').slice(0, 3)).toEqual([`# ${id}`, '', summary]);
    const prose = proseOf(markdown);
    expect([...prose.keys()]).toEqual([...TOLD, 'It fires', 'It is quiet']);
    for (const text of prose.values()) expect(text.length).toBeGreaterThan(40);
  },
);

const pages = rules
  .filter(({ id }) => named.includes(`${id}.md`))
  .map(({ id, rule }) => {
    const file = path.join(folder, `${id}.md`);
    const markdown = readFileSync(file, 'utf8');
    const examples = parsePage(markdown).map((page) => ({
      ...page,
      answer: lazily(() => answerOf(page, rule.checkGuard === null ? null : id)),
    }));
    return { id, rule, file, markdown, examples };
  });

// For whoever writes a page: UPDATE_PAGES=1 writes what the engine says into it. Read the difference afterwards.
if (process.env['UPDATE_PAGES'] === '1') {
  for (const { file, markdown, examples } of pages) {
    const answers = await Promise.all(examples.map(async ({ title, answer }) => [title, await answer()] as const));
    writeFileSync(file, rewritePage(markdown, new Map(answers)));
  }
}

/** What stands under each of a page's headings of the second level, before the first example. */
function proseOf(markdown: string): ReadonlyMap<string, string> {
  const chapters = markdown.split(/^## /m).slice(1);
  return new Map(chapters.map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n')).trim()]));
}

describe.each(pages)('$id', ({ id, rule, examples, markdown }) => {
  test('its page says what it does, why it matters and what to do instead, then shows it', () => {
    const prose = proseOf(markdown);
    expect([...prose.keys()].filter((title) => !title.startsWith('Files'))).toEqual([
      ...TOLD,
      'It fires',
      'It is quiet',
    ]);
    for (const title of TOLD) expect(prose.get(title)?.length ?? 0).toBeGreaterThan(40);
  });

  test('no two of its examples have one title', () => {
    expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length);
  });

  test.each(examples)('$title', async (page) => {
    const answer = await page.answer();
    expect(markLines(answer.marks, answer.texts)).toEqual(markLines(page.markers, answer.texts));
    expect(answer.quotes).toEqual(page.quotes);
  });

  test('its page has examples that fire, and quiet ones', async () => {
    const answers = await Promise.all(
      examples.map(async ({ chapter, answer }) => ({ chapter, fires: (await answer()).rules.includes(id) })),
    );
    expect(answers.map(({ fires }) => (fires ? 'It fires' : 'It is quiet'))).toEqual(answers.map((one) => one.chapter));
    expect(new Set(answers.map(({ fires }) => fires)).size).toBe(2);
  });

  test.each(Object.entries(rule.messages))('its page shows the message %s', (_, template) => {
    const shown = examples.flatMap(({ quotes }) => quotes).filter((quote) => patternOf(template).test(quote));
    expect(shown).not.toEqual([]);
  });
});
