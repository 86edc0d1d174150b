import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const FILES = {
  'package.json': JSON.stringify({ dependencies: { 'node-cron': '^4.0.0', pg: '^8.0.0' } }),
  'src/carts.ts': `import { Pool } from 'pg'; const db = new Pool(); export class Carts { drop() { return db.query('DELETE FROM carts'); } }`,
  'src/types.ts': `export const TYPES = { Carts: Symbol.for('Carts') };`,
};
const OPENING = `import cron from 'node-cron'; import { Carts } from './carts'; import { TYPES } from './types';`;

function touched(opening: string, body: string): string {
  const code = `${OPENING} ${opening} cron.schedule('0 3 * * *', async () => { ${body} });`;
  return indexOf({ ...FILES, 'src/jobs.ts': code })
    .jobs.flatMap(({ queries }) =>
      queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?')),
    )
    .join(' ');
}

describe('what a container gives', () => {
  it.each([
    [`import { Container } from 'typedi';`, `await Container.get(Carts).drop();`],
    [`import { container } from 'tsyringe';`, `await container.resolve(Carts).drop();`],
    [
      `import { NestFactory } from '@nestjs/core'; import { AppModule } from './app';`,
      `const app = await NestFactory.createApplicationContext(AppModule); const carts = await app.resolve<Carts>(Carts); await carts.drop();`,
    ],
    [
      `import { Container } from 'inversify'; const container = new Container();`,
      `await container.get<Carts>(TYPES.Carts).drop();`,
    ],
  ])('is an instance of the class: %s', (opening, body) => {
    expect(touched(opening, body)).toBe('carts');
  });

  it.each([
    [`import http from 'axios';`, `const carts = await http.get<Carts>('/carts'); await carts.drop();`],
    [`const held = new Map();`, `held.get(Carts).drop();`],
    [`import { Container } from 'typedi';`, `await Container.has(Carts).drop();`],
  ])('is nothing of the sort: %s', (opening, body) => {
    expect(touched(opening, body)).toBe('');
  });
});
