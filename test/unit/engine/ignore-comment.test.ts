import { describe, expect, test } from 'vitest';
import { ignoreCandidates, isIgnorable, takesEffect } from '../../../src/engine/ignore-comment';
import { readFile } from '../../../src/engine/read';
import type { Finding } from '../../../src/model/finding';
import type { Span } from '../../../src/model/span';
import { clinicFinding } from '../../support/review-builder';

const words = { reason: 'The ward agreed to this.', until: null };

function findingAt(at: Span, query: Span | null = null): Finding {
  const because = query === null ? [] : [{ role: 'query', message: '', at: query } as const];
  return { ...clinicFinding(), rule: 'field-removed', revision: 'head', at, because };
}

function spanOf(file: string, text: string, part: string): Span {
  const start = text.indexOf(part);
  expect(start).toBeGreaterThanOrEqual(0);
  return { file, start, end: start + part.length };
}

/** The text with the first comment that takes effect; null where none does. */
function ignored(finding: Finding, text: string): string | null {
  for (const { edit, covered } of ignoreCandidates(finding, words, () => text)) {
    const after = text.slice(0, edit.at.start) + edit.text + text.slice(edit.at.start);
    const read = readFile(finding.at.file, new TextEncoder().encode(after), { whole: true });
    const remarks = read.kind === 'facts' ? (read.facts.remarks ?? []) : [];
    if (takesEffect(finding.rule, covered, remarks)) return after;
  }
  return null;
}

const COMMENT = 'tacit-ignore field-removed -- The ward agreed to this.';

describe('a comment that ignores a finding', () => {
  test.each([
    ['a.ts', "type Kind =\n  | 'visit'\n  | 'call';\n", "'call'", `  // ${COMMENT}\n  | 'call'`],
    ['a.ts', 'const s = new Schema({\n\tkind: String,\n});\n', 'kind', `\t// ${COMMENT}\n\tkind`],
    ['a.ts', 'interface A {\r\n  kind: string;\r\n}\r\n', 'kind', `  // ${COMMENT}\r\n  kind`],
    ['a.py', 'class Visit(Base):\n    kind = Column(String)\n', 'kind', `    # ${COMMENT}\n    kind`],
    ['a.prisma', 'model Visit {\n  id Int @id\n  kind String\n}\n', 'kind', `  // ${COMMENT}\n  kind`],
    ['jobs/a.sql', 'DELETE FROM visits\nWHERE kind = 1;\n', 'visits', `-- ${COMMENT}\nDELETE`],
    ['a.yaml', 'jobs:\n  - name: purge\n    schedule: "0 3 * * *"\n', '"0 3', `    # ${COMMENT}\n    schedule`],
    ['crontab', '0 3 * * * sh purge.sh\n', '0 3', `# ${COMMENT}\n0 3`],
    ['a.sh', '#!/bin/sh\n  psql -c "DELETE FROM visits"\n', 'DELETE', `  # ${COMMENT}\n  psql`],
    ['a.md', '# Runbook\n\npsql -c "DELETE FROM visits"\n', 'psql', `<!-- ${COMMENT} -->\npsql`],
  ])('in %s: %j', (file, text, part, wanted) => {
    expect(ignored(findingAt(spanOf(file, text, part)), text)).toContain(wanted);
  });

  test('stands above the statement where the line itself is in the middle of a text', () => {
    const text = 'export async function purge() {\n  await sql(`\n    DELETE FROM visits\n    WHERE kind = 1`);\n}\n';
    const finding = findingAt(
      spanOf('a.ts', text, 'kind'),
      spanOf('a.ts', text, 'sql(`\n    DELETE FROM visits\n    WHERE kind = 1`)'),
    );
    expect(ignored(finding, text)).toContain(`{\n  // ${COMMENT}\n  await sql`);
  });

  test('is not offered in migrations, in JSON, or where the line is gone', () => {
    const at = (file: string): Span => ({ file, start: 0, end: 1 });
    expect(isIgnorable(findingAt(at('src/visit.ts')))).toBe(true);
    expect(isIgnorable(findingAt(at('db/migrations/0001_visits.sql')))).toBe(false);
    expect(isIgnorable(findingAt(at('package.json')))).toBe(false);
    expect(isIgnorable({ ...findingAt(at('src/visit.ts')), revision: 'base' })).toBe(false);
    expect(isIgnorable({ ...findingAt(at('src/visit.ts')), rule: 'unused-ignore' })).toBe(false);
  });
});
