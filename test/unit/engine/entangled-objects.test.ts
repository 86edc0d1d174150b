import { expect, it } from 'vitest';
import { indexOf, jobNamed, queriesOf } from '../../support/indexed';

const PARTS = ['index', 'shelves', 'readers', 'loans', 'fines', 'notices', 'rooms', 'staff'];

/** Objects that one object makes, each from the others that it finds there. */
function part(name: string, position: number): string {
  const others = PARTS.filter((other) => other !== name);
  return `
    export class Part${String(position)} {
      constructor(library, choose) {
        this.library = library;
        ${others.map((other) => `this.${other} = choose(library.${other}.settled, () => library.${other});`).join('\n')}
        this.settled = choose(${others.map((other) => `library.${other}.${name}`).join(', ')});
      }
    }`;
}

const LIBRARY = `
  ${PARTS.map(part).join('\n')}
  const first = (...parts) => parts.find(Boolean) ?? parts[0];
  const either = (one, other) => other() ?? one;
  export class Library {
    constructor(store) {
      this.store = store;
      ${PARTS.map((name, position) => `this.${name} = new Part${String(position)}(this, store.eager ? first : either);`).join('\n')}
    }
    async purge() {
      this.fines.settled.remind(this.loans.settled);
      await this.store.collection('fines').deleteMany({ paid: true });
    }
  }`;

const JOB = `
  import cron from 'node-cron';
  import { MongoClient } from 'mongodb';
  import { Library } from './library';
  const library = new Library(new MongoClient('mongodb://127.0.0.1').db('library'));
  cron.schedule('0 3 * * *', () => library.purge(), { name: 'purge' });`;

it('works out objects that are made of each other once, and ends', { timeout: 20_000 }, () => {
  const index = indexOf({ 'src/library.js': LIBRARY, 'src/job.js': JOB });
  expect(queriesOf(jobNamed(index, 'purge'))).toEqual(['delete fines via Library.purge']);
});

const WIDTH = 40;

/** Helpers that each call the next one with ever other arguments. */
function helper(level: number): string {
  const calls = Array.from(
    { length: WIDTH },
    (_, index) => `helper${String(level + 1)}({ ...given, a${String(index)}: given })`,
  );
  return `export const helper${String(level)} = (given) => pick([${calls.join(', ')}]);`;
}

const MAZE = `
  import cron from 'node-cron';
  import { MongoClient } from 'mongodb';
  const pick = (all) => all[Math.random()];
  ${[0, 1, 2, 3].map(helper).join('\n')}
  const helper4 = (given) => ({ ...given, when: Date.now() });
  const store = new MongoClient('mongodb://127.0.0.1').db('library');
  cron.schedule('0 3 * * *', () => store.collection('fines').deleteMany(helper0({ paid: true })), { name: 'purge' });
  cron.schedule('0 4 * * *', () => store.collection('loans').deleteMany({ state: 'returned' }), { name: 'tidy' });`;

it('notes what takes more work than is allowed, and goes on', { timeout: 60_000 }, () => {
  const index = indexOf({ 'src/maze.js': MAZE });
  expect(queriesOf(jobNamed(index, 'tidy'))).toEqual(['delete loans']);
  expect(index.notChecked.filter(({ reason }) => reason === 'call-depth').map(({ message }) => message)).toContain(
    'This code is so entangled that it was not worked out to its end; it is not wholly checked.',
  );
});
