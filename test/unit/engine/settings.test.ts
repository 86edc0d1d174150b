import { describe, expect, it } from 'vitest';
import { readConfigurationText } from '../../../src/engine/configuration';
import { LIBRARY, LIBRARY_WITH_MANUSCRIPTS } from '../../support/folders';
import { schemaProblems } from '../../support/output-schema';
import { sessionOf } from '../../support/workspace';

const texts = (files: Readonly<Record<string, string | Uint8Array>>, configuration: string) =>
  new Map([
    ...Object.entries(files).map(([file, text]): [string, string] => [file, String(text)]),
    ['tacit.jsonc', configuration] as const,
  ]);

async function told(configuration: string): Promise<readonly string[]> {
  const session = sessionOf(texts(LIBRARY, configuration), texts(LIBRARY_WITH_MANUSCRIPTS, configuration));
  return (await session.review({ kind: 'worktree' })).findings.map(({ rule, severity }) => `${rule} ${severity}`);
}

describe('settings', () => {
  it('give rules another severity, or none', async () => {
    expect(await told('{}')).toEqual(['new-kind-in-scope error']);
    expect(await told('{ "rules": { "new-kind-in-scope": "warning" } }')).toEqual(['new-kind-in-scope warning']);
    expect(await told('{ "rules": { "new-kind-in-scope": "off" } }')).toEqual([]);
  });

  const wrong: readonly (readonly [string, string, string])[] = [
    ['{ "rules": { "new-kind": "off" } }', 'new-kind', 'There is no rule `new-kind`.'],
    ['{ "rules": { "field-removed": "fatal" } }', 'fatal', '`field-removed` has no severity here.'],
    ['{ "rules": [] }', '[]', '`rules` is a list; it must be an object.'],
    ['{ "reviewEvery": "often" }', 'often', '`reviewEvery` is no number of days.'],
    ['{ "reviewEvery": 0 }', '0', '`reviewEvery` is no number of days.'],
    ['{ "open": ["orders"] }', 'orders', '`orders` does not name a field.'],
    ['{ "external": "orders" }', 'orders', '`external` is a text; it must be a list of texts.'],
  ];

  it.each(wrong)('that cannot be meant have a place: %s', (text, at, message) => {
    const [fault] = readConfigurationText('tacit.jsonc', text, true).faults;
    expect(fault?.message).toBe(message);
    expect(text.slice(fault?.at.start, fault?.at.end)).toContain(at);
    if (!message.startsWith('There is no rule')) expect(schemaProblems('tacit', text)).not.toEqual([]);
  });

  it('that can be meant fit the published schema', () => {
    const text =
      '{ "rules": { "field-removed": "off" }, "reviewEvery": "90 days", "open": ["orders.source"], "external": ["invoices"] }';
    expect(schemaProblems('tacit', text)).toEqual([]);
    const { configuration, faults } = readConfigurationText('tacit.jsonc', text, true);
    expect(faults).toEqual([]);
    expect(configuration).toMatchObject({ reviewEvery: 90, open: ['orders.source'], external: ['invoices'] });
  });
});
