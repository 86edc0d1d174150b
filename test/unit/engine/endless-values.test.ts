import { expect, it } from 'vitest';
import { indexOf, jobNamed, queriesOf } from '../../support/indexed';

const PURGE = `
  import cron from 'node-cron';
  import { and, or, eq } from 'drizzle-orm';
  import { drizzle } from 'drizzle-orm/node-postgres';
  import { pgTable, text } from 'drizzle-orm/pg-core';
  import { MongoClient } from 'mongodb';

  const loans = pgTable('loans', { state: text('state') });
  const db = drizzle(process.env.DATABASE_URL);
  const library = new MongoClient('mongodb://127.0.0.1').db('library');

  class Purge {
    constructor() {
      this.condition = and(this.condition, or(this.condition, eq(loans.state, 'returned')));
    }
    async run() {
      await db.delete(loans).where(this.condition);
      await library.collection('reminders').deleteMany({ state: 'sent' });
    }
  }

  cron.schedule('0 3 * * *', () => new Purge().run(), { name: 'purge' });
`;

it('tells of a value that is made of itself, and of everything else as ever', () => {
  const index = indexOf({ 'src/purge.ts': PURGE });
  expect(queriesOf(jobNamed(index, 'purge'))).toEqual(['delete reminders via Purge.run']);
  expect(index.notChecked.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
    'dynamic-filter: What is given here is made of itself; it could not be worked out.',
  ]);
});

const RENEW = `
  import cron from 'node-cron';
  import { MongoClient } from 'mongodb';

  const library = new MongoClient('mongodb://127.0.0.1').db('library');

  class Loans {
    static async due(): Promise<ReturnType<typeof Loans.due>> {
      return Loans.load();
    }
    static async remind() {
      const due = await Loans.due();
      await library.collection('reminders').deleteMany({ loan: due });
    }
  }

  cron.schedule('0 3 * * *', () => Loans.remind(), { name: 'remind' });
`;

it('ends at a declared result that is the result of the very function', () => {
  const index = indexOf({ 'src/renew.ts': RENEW });
  expect(queriesOf(jobNamed(index, 'remind'))).toEqual(['delete reminders via Loans.remind']);
});

const SHELVE = `
  import cron from 'node-cron';
  import { MongoClient } from 'mongodb';

  const library = new MongoClient('mongodb://127.0.0.1').db('library');

  class Shelves {
    static patch() {
      class Shelf extends Shelves.kind {}
      Shelves.kind = Shelf;
    }
  }

  cron.schedule('0 3 * * *', () => library.collection('shelves').deleteMany({ kind: new Shelves.kind().label, size: Shelves.kind.size }), { name: 'shelve' });
`;

const CELERY = `
from celery import Celery
from celery.schedules import crontab
from pymongo import MongoClient

library = MongoClient().library


class Application(Celery):
    def patch(self):
        class Task(self.Task):
            def __call__(self):
                library.reminders.delete_many({"sent": self.request.sent})

        self.Task = Task


app = Application()


@app.task
def remind():
    library.reminders.delete_many({"sent": True})


app.conf.beat_schedule = {"remind": {"task": remind.name, "schedule": crontab(hour=3)}}
`;

it('ends at a class that extends what holds it', () => {
  const shelve = jobNamed(indexOf({ 'src/shelve.ts': SHELVE }), 'shelve');
  expect(queriesOf(shelve)).toEqual(['delete shelves']);
  const remind = jobNamed(indexOf({ 'library/jobs.py': CELERY }), 'remind');
  expect(queriesOf(remind)).toEqual(['delete reminders']);
});
