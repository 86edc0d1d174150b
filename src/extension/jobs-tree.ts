import type { FolderJobs, Guards, JobItem, Location, NotCheckedItem, QueryItem } from '../server/protocol';

/** How jobs are put together. */
export type Grouping = 'scheduler' | 'entity' | 'owner';

/** One line of the Jobs view. `id` is stable, so that what is unfolded stays so. */
export type Node = { readonly id: string } & (
  | { readonly kind: 'folder'; readonly folder: FolderJobs }
  | {
      readonly kind: 'group';
      readonly grouping: Grouping;
      readonly folder: FolderJobs;
      /** Null for jobs of which no entity is known, or no owner. */
      readonly name: string | null;
      readonly jobs: readonly JobItem[];
    }
  | { readonly kind: 'job'; readonly folder: FolderJobs; readonly job: JobItem }
  | { readonly kind: 'query'; readonly job: JobItem; readonly query: QueryItem }
  | {
      readonly kind: 'place';
      readonly role: 'schedule' | 'call' | 'query';
      /** The schedule in words, the function that is called, or the query's operation. */
      readonly name: string;
      readonly location: Location;
    }
  /** When it runs next, how its review stands, or who owns it. */
  | { readonly kind: 'fact'; readonly about: 'run' | 'review' | 'owners'; readonly job: JobItem }
  /** What stands between the job and a mistake; asked for when it is unfolded. */
  | { readonly kind: 'guards'; readonly folder: FolderJobs; readonly job: JobItem }
  | { readonly kind: 'guard'; readonly title: string; readonly present: boolean }
  | { readonly kind: 'gaps'; readonly folder: FolderJobs }
  | { readonly kind: 'gap'; readonly gap: NotCheckedItem }
);

/** What stands below a line of the view; without one, the first lines. */
export function childrenOf(node: Node | null, folders: readonly FolderJobs[], grouping: Grouping): readonly Node[] {
  if (node === null) return rootsOf(folders, grouping);
  switch (node.kind) {
    case 'folder':
      return folderChildren(node.folder, grouping);
    case 'group':
      return node.jobs.map((job) => ({ kind: 'job', id: `${node.id}/${job.id}`, folder: node.folder, job }));
    case 'job':
      return jobChildren(node);
    case 'query':
      return placesOf(node);
    case 'gaps':
      return node.folder.notChecked.map((gap, at) => ({ kind: 'gap', id: `${node.id}/${at}`, gap }));
    case 'place':
    case 'gap':
    case 'fact':
    case 'guards':
    case 'guard':
      return [];
  }
}

/** A folder with nothing to show is left out, so that the view can say why it is empty. */
function rootsOf(folders: readonly FolderJobs[], grouping: Grouping): readonly Node[] {
  const shown = folders.filter(({ jobs, notChecked }) => jobs.length > 0 || notChecked.length > 0);
  const [first, second] = shown;
  if (first === undefined) return [];
  if (second === undefined && folders.length === 1) return folderChildren(first, grouping);
  return shown.map((folder) => ({ kind: 'folder', id: folder.uri, folder }));
}

function folderChildren(folder: FolderJobs, grouping: Grouping): readonly Node[] {
  const namesOf = GROUPINGS[grouping];
  const names = [...new Set(folder.jobs.flatMap(namesOf))].sort(compareNames);
  return [
    ...names.map((name): Node => {
      const jobs = folder.jobs.filter((job) => namesOf(job).includes(name));
      return { kind: 'group', id: `${folder.uri}#${grouping}:${name ?? ''}`, grouping, folder, name, jobs };
    }),
    { kind: 'gaps', id: `${folder.uri}#gaps`, folder },
  ];
}

const GROUPINGS: Readonly<Record<Grouping, (job: JobItem) => readonly (string | null)[]>> = {
  scheduler: (job) => [job.scheduler],
  entity: entitiesOf,
  owner: (job) => (job.owners.length === 0 ? [null] : job.owners),
};

function entitiesOf(job: JobItem): readonly (string | null)[] {
  const known = job.queries.map(({ entity }) => entity).filter((entity) => entity !== null);
  return known.length === 0 ? [null] : known;
}

/** What has no name comes last. */
function compareNames(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Its next run, what it does, its guards where it destroys something, its review, its owners. */
function jobChildren(node: Extract<Node, { readonly kind: 'job' }>): readonly Node[] {
  const { id, folder, job } = node;
  const fact = (about: 'run' | 'review' | 'owners'): Node => ({ kind: 'fact', id: `${id}/${about}`, about, job });
  return [
    fact('run'),
    ...job.queries.map((query, at): Node => ({ kind: 'query', id: `${id}/${at}`, job, query })),
    ...(job.destroys ? [{ kind: 'guards', id: `${id}/guards`, folder, job } as const] : []),
    fact('review'),
    ...(job.owners.length > 0 ? [fact('owners')] : []),
  ];
}

/** The lines below "Guards": those that are there, then those that are not. */
export function guardNodes(id: string, guards: Guards | null): readonly Node[] {
  const { present, missing } = guards ?? { present: [], missing: [] };
  const line = (title: string, isThere: boolean): Node => ({
    kind: 'guard',
    id: `${id}/${title}`,
    title,
    present: isThere,
  });
  return [...present.map((title) => line(title, true)), ...missing.map((title) => line(title, false))];
}

function placesOf(node: Extract<Node, { readonly kind: 'query' }>): readonly Node[] {
  const { job, query } = node;
  const places: readonly Omit<Extract<Node, { readonly kind: 'place' }>, 'id' | 'kind'>[] = [
    { role: 'schedule', name: job.schedule, location: job.trigger },
    ...query.path.map(({ name, location }) => ({ role: 'call', name, location }) as const),
    { role: 'query', name: query.operation, location: query.location },
  ];
  return places.map((place, at) => ({ kind: 'place', id: `${node.id}/${at}`, ...place }));
}
