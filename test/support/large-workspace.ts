/** A shop's departments: each has a collection of its own. */
const DEPARTMENTS = 100;
/** Departments whose old documents are swept by a job. */
const SWEPT = 30;
/** Files of a department that are not about data. */
const SERVICES = 15;

/** The file whose edit gives the first department's documents another kind. */
export const EDITED_MODEL = 'src/department0/model.ts';

function model(kinds: readonly string[]): string {
  return `export interface Entry {
  kind: ${kinds.map((kind) => `'${kind}'`).join(' | ')};
  shopId: string;
  amount: number;
  createdAt: Date;
}
`;
}

/** The text of `EDITED_MODEL` with these kinds. */
export function editedModel(kinds: readonly string[]): string {
  return model(kinds);
}

function department(number: number): Readonly<Record<string, string>> {
  const folder = `src/department${number}`;
  const name = `department_${number}`;
  return {
    [`${folder}/model.ts`]: model(['sale', 'refund']),
    [`${folder}/collection.ts`]: `import type { Collection } from 'mongodb';
import { database } from '../database';
import type { Entry } from './model';

export function entries(): Collection<Entry> {
  return database.collection<Entry>('${name}');
}
`,
    [`${folder}/record.ts`]: `import { entries } from './collection';

export async function recordSale(shopId: string, amount: number): Promise<void> {
  await entries().insertOne({ kind: 'sale', shopId, amount, createdAt: new Date() });
}

export async function recordRefund(shopId: string, amount: number): Promise<void> {
  await entries().insertOne({ kind: 'refund', shopId, amount: -amount, createdAt: new Date() });
}
`,
    [`${folder}/sweep.ts`]: `import { entries } from './collection';

const DAYS = ${30 + number};

export async function sweep(): Promise<void> {
  const cutoff = new Date(Date.now() - DAYS * 24 * 60 * 60 * 1000);
  await entries().deleteMany({ createdAt: { $lt: cutoff } });
}
`,
    [`${folder}/report.ts`]: `import { entries } from './collection';

export async function report(shopId: string): Promise<number> {
  const found = await entries().find({ shopId, kind: 'sale' }).sort({ createdAt: -1 }).limit(100).toArray();
  return found.reduce((sum, entry) => sum + entry.amount, 0);
}
`,
    ...(number < SWEPT
      ? {
          [`${folder}/schedule.ts`]: `import cron from 'node-cron';
import { sweep } from './sweep';

cron.schedule('${number} 3 * * *', () => sweep(), { name: 'sweep-${name}' });
`,
        }
      : {}),
    ...Object.fromEntries(
      Array.from({ length: SERVICES }, (_, service) => [
        `${folder}/services/service${service}.ts`,
        serviceCode(number, service),
      ]),
    ),
  };
}

/** Code that is read through in vain: classes, closures and calls that lead to no data. */
function serviceCode(number: number, service: number): string {
  const next = `service${(service + 1) % SERVICES}`;
  return `import { recordSale } from '../record';
import { format${(service + 1) % SERVICES} } from './${next}';

export interface Options${service} {
  readonly shopId: string;
  readonly limit?: number;
  readonly tags: readonly string[];
}

/** Step ${service} of department ${number}. */
export class Service${service} {
  private readonly seen = new Map<string, number>();

  constructor(private readonly options: Options${service}) {}

  async run(amounts: readonly number[]): Promise<number> {
    let total = 0;
    for (const amount of amounts.filter((value) => value > ${service})) {
      total += amount;
      this.seen.set(String(amount), (this.seen.get(String(amount)) ?? 0) + 1);
      if (this.options.tags.includes('record')) await recordSale(this.options.shopId, amount);
    }
    return this.round(total);
  }

  private round(value: number): number {
    return Math.round(value * 100) / 100;
  }
}

export function format${service}(value: number): string {
  const text = value.toFixed(2);
  return value > 1000 ? format${(service + 1) % SERVICES}(value / 10) : \`\${text} (${number}.${service})\`;
}
`;
}

/** A workspace of about 2,000 files with 30 jobs, the same every time. */
export function largeWorkspace(): Readonly<Record<string, string>> {
  const shared = {
    'package.json': '{ "name": "shop", "dependencies": { "mongodb": "^6.8.0", "node-cron": "^4.0.0" } }\n',
    'src/database.ts': `import { MongoClient } from 'mongodb';

export const database = new MongoClient('mongodb://localhost').db('shop');
`,
  };
  return Object.assign(
    {},
    shared,
    ...Array.from({ length: DEPARTMENTS }, (_, number) => department(number)),
  ) as Readonly<Record<string, string>>;
}
