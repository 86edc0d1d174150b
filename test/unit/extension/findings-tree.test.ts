import { describe, expect, test } from 'vitest';
import { findingsBelow, type FindingsNode } from '../../../src/extension/findings-tree';
import type { DueItem, FolderFindings, ReviewItem, ShownFinding } from '../../../src/server/protocol';

const location = {
  uri: 'file:///shop/a.ts',
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
};

function finding(file: string, fingerprint: string): ShownFinding {
  return {
    folder: 'file:///shop',
    fingerprint,
    rule: 'new-kind-in-scope',
    severity: 'error',
    message: `In ${file}`,
    location,
    file,
    acceptable: true,
    target: { kind: 'entity', folder: 'file:///shop', entity: 'orders', field: null },
    because: [{ role: 'query', message: 'deletes', location }],
  };
}

function due(name: string, state: ReviewItem['state']): DueItem {
  const review = { state, on: state === 'never' ? null : '2026-03-02', by: state === 'never' ? null : 'dana' };
  return {
    job: {
      id: `a.ts#${name}`,
      name,
      scheduler: 'Agenda',
      schedule: 'hourly',
      nextRun: null,
      location,
      trigger: location,
      queries: [],
      assumptions: [],
      findings: [],
      checked: true,
      review,
      owners: [],
      destroys: false,
    },
    assumptions: [{ statement: 'Every order is paid.', location }],
  };
}

const shop: FolderFindings = {
  uri: 'file:///shop',
  name: 'shop',
  findings: [finding('a.ts', '1'), finding('a.ts', '2'), finding('b.ts', '3')],
  due: [due('purge', 'outdated'), due('tidy', 'never'), due('sweep', 'overdue')],
};

function words(node: FindingsNode): string {
  switch (node.kind) {
    case 'folder':
      return node.folder.name;
    case 'file':
      return node.file;
    case 'finding':
      return node.fingerprint;
    case 'link':
      return `${node.role} ${node.message}`;
    case 'reviews':
      return `${node.state} ${node.due.map(({ job }) => job.name).join(', ')}`;
    case 'due':
      return node.due.job.name;
    case 'assumption':
      return node.statement;
  }
}

function lines(folders: readonly FolderFindings[], node: FindingsNode | null = null, depth = 0): readonly string[] {
  return findingsBelow(node, folders).flatMap((child) => [
    `${'  '.repeat(depth)}${words(child)}`,
    ...lines(folders, child, depth + 1),
  ]);
}

describe('the Findings view', () => {
  test('has findings by file with their chains, reviews that are due, and what nobody has reviewed', () => {
    expect(lines([shop])).toEqual([
      'a.ts',
      '  1',
      '    query deletes',
      '  2',
      '    query deletes',
      'b.ts',
      '  3',
      '    query deletes',
      'due purge, sweep',
      '  purge',
      '    Every order is paid.',
      '  sweep',
      '    Every order is paid.',
      'never tidy',
      '  tidy',
      '    Every order is paid.',
    ]);
  });

  test('has a line for each of several folders, and none where there is nothing', () => {
    const clinic = { uri: 'file:///clinic', name: 'clinic', findings: [], due: [] };
    expect(findingsBelow(null, [shop, clinic]).map(words)).toEqual(['shop']);
    expect(lines([clinic])).toEqual([]);
  });

  test('gives every line an id of its own', () => {
    const ids: string[] = [];
    const visit = (node: FindingsNode | null): void => {
      for (const child of findingsBelow(node, [shop, { ...shop, uri: 'file:///other', name: 'other' }])) {
        ids.push(child.id);
        visit(child);
      }
    };
    visit(null);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
