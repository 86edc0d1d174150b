import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { impactHtml } from '../../../src/report/impact-html';
import type { ImpactContext } from '../../../src/report/impact-markdown';
import { sourceIndex } from '../../../src/report/source';
import {
  CLINIC,
  clinicFinding,
  clinicJob,
  clinicNote,
  clinicReview,
  indexOf,
  sourcesOf,
} from '../../support/review-builder';

const context: ImpactContext = {
  sources: sourceIndex(sourcesOf(CLINIC)),
  schedules: { describe: () => 'every day at 03:00', nextRun: () => '2026-03-05 03:00 UTC' },
  address: () => null,
  titles: new Map([['agenda', 'Agenda']]),
};
const entity = { kind: 'entity', entity: 'audit_log', field: null } as const;

describe('the impact page', () => {
  const page = impactHtml(clinicReview(), entity, context);

  test('lets its own style and script run, and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? '';
    expect(policy.startsWith("default-src 'none'; ")).toBe(true);
    for (const [element, directive] of [
      ['style', 'style-src'],
      ['script', 'script-src'],
    ] as const) {
      const inside = new RegExp(`<${element}>([^]*?)</${element}>`).exec(page)?.[1] ?? '';
      expect(policy).toContain(`${directive} 'sha256-${createHash('sha256').update(inside).digest('base64')}'`);
    }
    expect(page).not.toMatch(/\bstyle="|\bon[a-z]+="|https?:\/\/|@import|url\(/);
  });

  test('has the way from data to schedule as picture and as table', () => {
    const [, picture = ''] = /<svg([^]*)<\/svg>/.exec(page) ?? [];
    for (const words of ['audit_log.createdAt', 'deletes from audit_log', 'sweep-audit-log', 'every day at 03:00'])
      expect(picture).toContain(words);
    expect(page).toContain('<th scope="row"><a href="#job-1">sweep-audit-log</a></th>');
    expect(page).toMatch(/<li class="error"><button [^>]*data-verdict="widens"[^>]*><b>1<\/b><span>widens<\/span>/);
    expect(page).toContain('<span class="place">src/jobs/sweep.ts:5:9</span>');
  });

  test('writes a long schedule and a long condition on several lines, and cuts neither', () => {
    const schedule = 'every day at 03:30 Europe/Vienna';
    const long = impactHtml(clinicReview(), entity, {
      ...context,
      schedules: { describe: () => schedule, nextRun: () => '2026-03-05 03:30 Europe/Vienna' },
    });
    const lines = [...long.matchAll(/<text class="(?:first|second)"[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);
    expect(lines.join(' ')).toContain(schedule);
    expect(lines.join(' ')).toContain('next 2026-03-05 03:30 Europe/Vienna');
    expect(lines.join('')).not.toContain('…');
    expect(Math.max(...lines.map((line) => (line ?? '').length))).toBeLessThanOrEqual(33);
  });

  test('is the same page in an editor, by a nonce, where each place is a link', () => {
    const hosted = impactHtml(clinicReview(), entity, { ...context, address: ({ start }) => `#place-${start}` }, 'aB3');
    expect(hosted).toContain("style-src 'nonce-aB3'; script-src 'nonce-aB3'");
    expect(hosted).toMatch(/<a href="#place-\d+"><span class="place">src\/jobs\/sweep\.ts:5:9<\/span><\/a>/);
    expect(hosted).toMatch(/<th scope="row"><a href="#job-1">sweep-audit-log<\/a><small><a href="#place-/);
    const comment = /<textarea[^>]*>([^]*?)<\/textarea>/.exec(hosted)?.[1] ?? '';
    expect(comment).toContain('src/jobs/sweep.ts:5:9');
    expect(comment).not.toContain('#place-');
    const same = hosted
      .replaceAll(' nonce="aB3"', '')
      .replace(/<meta http-equiv[^>]*>/, '')
      .replace(/<small><a href="#place-\d+">.*?<\/a><\/small>/g, '')
      .replace(/<a href="#place-\d+">(.*?)<\/a>/g, '$1');
    const alone = page.replace(/<meta http-equiv[^>]*>/, '');
    // The picture leads to the job in a page that stands alone, to the code in an editor.
    const words = (html: string): string => html.replace(/ href="#(?:job|place)-\d+"/g, '');
    expect(words(same)).toBe(words(alone));
  });

  test('shows names of the repository, and obeys none', () => {
    const name = `</textarea></script><img src=x onerror=alert(1)> "'\u202e postgres://dana:hunter2@clinic/db`;
    const job = clinicJob({ name, id: `src/schedule.ts#${name}` });
    const finding = clinicFinding({ message: `\`${name}\` ${name}`, jobs: [job.id] });
    const hostile = impactHtml(
      clinicReview({
        findings: [finding],
        index: indexOf({ jobs: [job], notChecked: [clinicNote({ message: name })] }),
      }),
      entity,
      context,
    );
    expect(hostile).not.toContain('<img');
    expect(hostile).not.toContain('hunter2');
    expect(hostile).not.toContain('\u202e');
    expect(hostile.match(/<\/script>/g)).toHaveLength(1);
    expect(hostile.match(/<\/textarea>/g)).toHaveLength(1);
  });

  test('never says that all is well', () => {
    const quiet = impactHtml(clinicReview({ findings: [] }), { ...entity, entity: 'rooms' }, context);
    expect(quiet).toContain('No finding. No job that was found uses this entity.');
    expect(quiet).not.toContain('<svg');
  });
});
