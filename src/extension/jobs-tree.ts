import type { FolderJobs, JobItem, Location, NotCheckedItem, QueryItem } from '../server/protocol';

/** How jobs are put together. */
export type Grouping = 'scheduler' | 'entity';

/** One line of the Jobs view. `id` is stable, so that what is unfolded stays so. */
export type Node = { readonly id: string } & (
  | { readonly kind: 'folder'; readonly folder: FolderJobs }
  | {
      readonly kind: 'group';
      readonly grouping: Grouping;
      readonly folder: FolderJobs;
      /** Null for jobs of which no entity is known. */
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
      return node.job.queries.map((query, at) => ({ kind: 'query', id: `${node.id}/${at}`, job: node.job, query }));
    case 'query':
      return placesOf(node);
    case 'gaps':
      return node.folder.notChecked.map((gap, at) => ({ kind: 'gap', id: `${node.id}/${at}`, gap }));
    case 'place':
    case 'gap':
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
  const namesOf = (job: JobItem): readonly (string | null)[] =>
    grouping === 'scheduler' ? [job.scheduler] : entitiesOf(job);
  const names = [...new Set(folder.jobs.flatMap(namesOf))].sort(compareNames);
  return [
    ...names.map((name): Node => {
      const jobs = folder.jobs.filter((job) => namesOf(job).includes(name));
      return { kind: 'group', id: `${folder.uri}#${grouping}:${name ?? ''}`, grouping, folder, name, jobs };
    }),
    { kind: 'gaps', id: `${folder.uri}#gaps`, folder },
  ];
}

function entitiesOf(job: JobItem): readonly (string | null)[] {
  const known = job.queries.map(({ entity }) => entity).filter((entity) => entity !== null);
  return known.length === 0 ? [null] : known;
}

/** What has no name comes last. */
function compareNames(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
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
