import type { Adapter, CallSite, Declaration } from '../adapter';
import { foldText } from '../fold';
import { callablesIn } from '../options';
import { packageOf } from '../origin';

const PACKAGES = [
  'express',
  'fastify',
  'hono',
  '@hono/zod-openapi',
  'koa-router',
  '@koa/router',
  'polka',
  'itty-router',
  'restify',
  '@oak/oak',
];
const METHODS: Readonly<Record<string, string | null>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  del: 'DELETE',
  all: null,
};

/** Routers that take a path and functions: `app.post('/tidy', check, handler)`. */
export const adapter: Adapter = {
  id: 'http-routes',
  title: 'Express and its kin',
  documentation: 'https://expressjs.com/en/guide/routing.html',
  mentions: PACKAGES,
  answering: true,
  packages: PACKAGES,
  calls: { names: Object.keys(METHODS), read },
};

function read({ base, links, at }: CallSite): readonly Declaration[] {
  if (!PACKAGES.includes(packageOf(base) ?? '')) return [];
  const link = links.at(-1);
  if (link === undefined || link.arguments === null || !Object.hasOwn(METHODS, link.name)) return [];
  const [first, ...handlers] = link.arguments;
  const path = first === undefined ? null : foldText(first);
  const handler = handlers.findLast((one) => callablesIn(one).length > 0);
  if (path === null || handler === undefined || !path.startsWith('/')) return [];
  const pattern = path.replace(/[:{][^/]*/g, '*').replace(/(?<=.)\/$/, '');
  return [{ kind: 'route', method: METHODS[link.name] ?? null, path: pattern, handler, at }];
}
