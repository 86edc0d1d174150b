import type { Facts } from '../../src/model/facts';
import type { Index } from '../../src/model/revision';
import type { Job } from '../../src/model/job';
import { readConfigurationText } from '../../src/engine/configuration';
import { link } from '../../src/engine/link';
import { readFile } from '../../src/engine/read';

/** Reads and links a workspace that is written down in a test: path to text. Files that nothing leads to stay unread. */
export function indexOf(files: Readonly<Record<string, string>>): Index {
  const facts = new Map<string, Facts>();
  const led = new Set<string>();
  const read = (file: string, whole: boolean): void => {
    const result = readFile(file, new TextEncoder().encode(files[file] ?? ''), { whole });
    if (result.kind === 'facts') facts.set(file, result.facts);
  };
  const paths = new Set(Object.keys(files));
  const stated = readConfigurationText('tacit.jsonc', files['tacit.jsonc'] ?? '{}', true);
  const schedulers = stated.configuration.schedulers;
  for (const file of paths) read(file, false);
  for (let round = 0; round < 20; round += 1) {
    const linked = link({ facts, files: paths, led, schedulers });
    const sought = [...paths].filter((file) => led.has(file) || !facts.has(file));
    const found = sought.filter((file) => linked.sought.some((word) => files[file]?.includes(word) === true));
    if (linked.wanted.length === 0 && found.length === 0) return linked.index;
    for (const file of found) {
      read(file, true);
      led.delete(file);
    }
    for (const file of linked.wanted) {
      read(file, true);
      if (!found.includes(file)) led.add(file);
    }
  }
  throw new Error('linking wants files without end');
}

/** The job of that name. */
export function jobNamed(index: Index, name: string): Job {
  const job = index.jobs.find((one) => one.name === name);
  if (job === undefined)
    throw new Error(`no job ${name} among ${index.jobs.map((one) => one.name).join(', ') || 'none'}`);
  return job;
}

/** What a job does, a line each: `delete loans via purge > Loans.purge`. */
export function queriesOf(job: Job): readonly string[] {
  return job.queries.map(({ query, path }) => {
    const target = query.target.kind === 'known' ? query.target.name : '?';
    return `${query.operation} ${target}${path.length === 0 ? '' : ` via ${path.map((step) => step.name).join(' > ')}`}`;
  });
}
