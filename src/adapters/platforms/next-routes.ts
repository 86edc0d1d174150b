import type { Adapter, Declaration, ModuleSite } from '../adapter';
import { callablesIn } from '../options';

/** Next.js: files below `app` export a function for each method, files below `pages/api` one for all. */
export const adapter: Adapter = {
  id: 'next-routes',
  title: 'Next.js routes',
  documentation: 'https://nextjs.org/docs/app/api-reference/file-conventions/route',
  mentions: [
    'export async function GET',
    'export async function POST',
    'NextRequest',
    'NextApiRequest',
    'export const GET',
    'export function GET',
    'export const POST',
    'GET }',
  ],
  answering: true,
  packages: ['next'],
  modules: { exports: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'default'], read },
};

const APP = /(?:^|\/)app\/(?:(.*)\/)?route\.[cm]?[jt]sx?$/;
const PAGES = /(?:^|\/)pages\/(api\/.*)\.[cm]?[jt]sx?$/;

function read({ file, exported }: ModuleSite): readonly Declaration[] {
  const app = APP.exec(file);
  const folders = app?.[1] ?? PAGES.exec(file)?.[1];
  if (folders === undefined && app === null) return [];
  const path = pathOf(folders ?? '');
  const names = app === null ? ['default'] : ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  return names.flatMap((name): readonly Declaration[] => {
    const found = exported(name);
    if (found === null || callablesIn(found.value).length === 0) return [];
    return [{ kind: 'route', method: name === 'default' ? null : name, path, handler: found.value, at: found.at }];
  });
}

/** Groups `(shop)` and slots `@panel` are no part of the path; `[id]` is any: https://nextjs.org/docs/app/getting-started/project-structure */
function pathOf(folders: string): string {
  const parts = folders.split('/').filter((part) => part !== '' && part !== 'index' && !/^(?:\(.*\)|@.*)$/.test(part));
  return `/${parts.map((part) => (/^\[.*\]$/.test(part) ? '*' : part)).join('/')}`;
}
