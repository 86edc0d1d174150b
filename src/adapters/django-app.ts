import type { Lookup } from './adapter';
import { foldText } from './fold';
import { dottedName } from './python';

/** An application: the folder that holds it, and the label by which its tables are called. */
interface DjangoApp {
  readonly folder: string;
  readonly label: string;
}

const known = new WeakMap<Lookup, readonly DjangoApp[]>();

/**
 * The label of the application that a file belongs to: what its AppConfig says, else the name of the folder.
 * https://docs.djangoproject.com/en/stable/ref/applications/#django.apps.AppConfig.label
 */
export function appLabel(file: string, look: Lookup): string {
  const app = appsOf(look).find(({ folder }) => file.startsWith(`${folder}/`));
  if (app !== undefined) return app.label;
  const folders = file.split('/').slice(0, -1);
  const models = folders.lastIndexOf('models');
  return (models > 0 ? folders[models - 1] : folders.at(-1)) ?? '';
}

/** The deepest folders first. */
function appsOf(look: Lookup): readonly DjangoApp[] {
  const found = known.get(look);
  if (found !== undefined) return found;
  const labels = new Map<string, string>();
  for (const path of look.paths) {
    const folder = /^(.+)\/migrations\/(?:__init__|\d{4}\w*)\.py$/.exec(path)?.[1];
    if (folder !== undefined) labels.set(folder, folder.slice(folder.lastIndexOf('/') + 1));
  }
  for (const held of look.classes('python')) {
    const isConfig = look
      .ancestorsOf(held)
      .some((one) => /^django\.apps\.(?:config\.)?AppConfig$/.test(dottedName(one) ?? ''));
    if (!isConfig) continue;
    const own = look.attributesOf(held);
    const stated = (name: string): string | null => {
      const value = own.find((one) => one.name === name)?.value;
      return value === null || value === undefined ? null : foldText(value);
    };
    const name = stated('name');
    const { file } = held.class;
    const folder = folderOf(name, file, look);
    const label = stated('label') ?? name?.split('.').at(-1);
    if (folder !== '' && label !== undefined) labels.set(folder, label);
  }
  const apps = [...labels]
    .map(([folder, label]): DjangoApp => ({ folder, label }))
    .sort((a, b) => b.folder.length - a.folder.length);
  known.set(look, apps);
  return apps;
}

/** Where the package of an application is: the one of its name, else the folder of its configuration. */
function folderOf(name: string | null, file: string, look: Lookup): string {
  const module = name === null ? null : look.module(file, name, { file, start: 0, end: 0 });
  const place = module?.kind === 'module' ? module.file : file;
  return place.slice(0, Math.max(place.lastIndexOf('/'), 0));
}
