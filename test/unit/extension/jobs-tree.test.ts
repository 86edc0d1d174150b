import { describe, expect, test } from 'vitest';
import { childrenOf, guardNodes, type Grouping, type Node } from '../../../src/extension/jobs-tree';
import type { FolderJobs, JobItem, QueryItem } from '../../../src/server/protocol';

const location = {
  uri: 'file:///shop/a.ts',
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
};

function query(entity: string | null): QueryItem {
  return {
    operation: 'delete',
    entity,
    sentence: `deletes from ${entity ?? '?'}`,
    location,
    path: [{ name: 'sweep', location }],
  };
}

function job(name: string, scheduler: string, entities: readonly (string | null)[]): JobItem {
  return {
    id: `a.ts#${name}`,
    name,
    scheduler,
    schedule: 'hourly',
    nextRun: null,
    location,
    trigger: location,
    queries: entities.map(query),
    assumptions: [],
    findings: [],
    checked: true,
    review: { state: 'never', on: null, by: null },
    owners: name === 'tidy' ? ['@ops'] : [],
    destroys: entities.length > 0,
  };
}

function folder(name: string, jobs: readonly JobItem[], notChecked: FolderJobs['notChecked'] = []): FolderJobs {
  return { uri: `file:///${name}`, name, jobs, notChecked };
}

const shop = folder('shop', [
  job('purge', 'Agenda', ['orders', 'carts']),
  job('tidy', 'node-cron', [null]),
  job('ping', 'node-cron', []),
]);

function labels(nodes: readonly Node[]): readonly string[] {
  return nodes.map((node) => {
    switch (node.kind) {
      case 'folder':
        return node.folder.name;
      case 'group':
        return `${node.name ?? 'none'} (${node.jobs.map((one) => one.name).join(', ')})`;
      case 'gaps':
        return `not checked ${node.folder.notChecked.length}`;
      case 'job':
        return node.job.name;
      case 'query':
        return node.query.sentence;
      case 'place':
        return `${node.role} ${node.name}`;
      case 'gap':
        return node.gap.message;
      case 'fact':
        return node.about;
      case 'guards':
        return 'guards';
      case 'guard':
        return node.title;
    }
  });
}

function below(label: RegExp, folders: readonly FolderJobs[], grouping: Grouping, node: Node | null = null): Node {
  const found = childrenOf(node, folders, grouping).find((child) => label.test(labels([child])[0] ?? ''));
  if (found === undefined) throw new Error(`nothing is called ${String(label)}`);
  return found;
}

describe('the Jobs view', () => {
  test('puts jobs together by scheduler, and always says what was not checked', () => {
    expect(labels(childrenOf(null, [shop], 'scheduler'))).toEqual([
      'Agenda (purge)',
      'node-cron (tidy, ping)',
      'not checked 0',
    ]);
  });

  test('puts jobs together by entity, those without one last', () => {
    expect(labels(childrenOf(null, [shop], 'entity'))).toEqual([
      'carts (purge)',
      'orders (purge)',
      'none (tidy, ping)',
      'not checked 0',
    ]);
  });

  test('puts jobs together by owner, those that nobody owns last', () => {
    expect(labels(childrenOf(null, [shop], 'owner'))).toEqual(['@ops (tidy)', 'none (purge, ping)', 'not checked 0']);
  });

  test('tells of a job when it runs, what it does, its guards where it destroys, its review and its owners', () => {
    const node = below(/^node-cron/, [shop], 'scheduler');
    const [tidy, ping] = [below(/^tidy/, [shop], 'scheduler', node), below(/^ping/, [shop], 'scheduler', node)];
    expect(labels(childrenOf(tidy, [shop], 'scheduler'))).toEqual([
      'run',
      'deletes from ?',
      'guards',
      'review',
      'owners',
    ]);
    expect(labels(childrenOf(ping, [shop], 'scheduler'))).toEqual(['run', 'review']);
    expect(labels(guardNodes('x', { present: ['Batches'], missing: ['Dry run'] }))).toEqual(['Batches', 'Dry run']);
    expect(guardNodes('x', null)).toEqual([]);
  });

  test('leads from a job over its query to the places', () => {
    const group = below(/^Agenda/, [shop], 'scheduler');
    const purge = below(/^purge/, [shop], 'scheduler', group);
    const first = below(/orders/, [shop], 'scheduler', purge);
    expect(labels(childrenOf(first, [shop], 'scheduler'))).toEqual(['schedule hourly', 'call sweep', 'query delete']);
  });

  test('has a line for each of several folders, and none for a folder with nothing in it', () => {
    const clinic = folder('clinic', [], [{ message: 'binary', location }]);
    expect(labels(childrenOf(null, [shop, clinic, folder('empty', [])], 'scheduler'))).toEqual(['shop', 'clinic']);
    expect(childrenOf(null, [folder('empty', [])], 'scheduler')).toEqual([]);
  });

  test('gives every line an id of its own', () => {
    const ids: string[] = [];
    const visit = (node: Node | null): void => {
      for (const child of childrenOf(node, [shop, folder('clinic', [job('purge', 'Agenda', ['orders'])])], 'entity')) {
        ids.push(child.id);
        visit(child);
      }
    };
    visit(null);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
