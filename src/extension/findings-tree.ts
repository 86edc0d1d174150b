import type { DueItem, FolderFindings, Location, ShownFinding } from '../server/protocol';

/** One line of the Findings view. `id` is stable, so that what is unfolded stays so. */
export type FindingsNode = { readonly id: string } & (
  | { readonly kind: 'folder'; readonly folder: FolderFindings }
  | { readonly kind: 'file'; readonly file: string; readonly findings: readonly ShownFinding[] }
  /** What commands of findings are given: the finding's folder and fingerprint. */
  | {
      readonly kind: 'finding';
      readonly finding: ShownFinding;
      readonly folder: string;
      readonly fingerprint: string;
    }
  | { readonly kind: 'link'; readonly role: string; readonly message: string; readonly location: Location }
  | {
      readonly kind: 'reviews';
      readonly state: 'due' | 'never';
      readonly folder: FolderFindings;
      readonly due: readonly DueItem[];
    }
  | { readonly kind: 'due'; readonly folder: FolderFindings; readonly due: DueItem }
  | { readonly kind: 'assumption'; readonly statement: string; readonly location: Location }
);

/** What stands below a line of the view; without one, the first lines. */
export function findingsBelow(node: FindingsNode | null, folders: readonly FolderFindings[]): readonly FindingsNode[] {
  if (node === null) return rootsOf(folders);
  switch (node.kind) {
    case 'folder':
      return folderChildren(node.folder);
    case 'file':
      return node.findings.map((finding) => {
        const { folder, fingerprint } = finding;
        return { kind: 'finding', id: `${node.id}/${fingerprint}`, finding, folder, fingerprint };
      });
    case 'finding':
      return node.finding.because.map((link, at) => ({ kind: 'link', id: `${node.id}/${at}`, ...link }));
    case 'reviews':
      return node.due.map((due) => ({ kind: 'due', id: `${node.id}/${due.job.id}`, folder: node.folder, due }));
    case 'due':
      return node.due.assumptions.map((one, at) => ({ kind: 'assumption', id: `${node.id}/${at}`, ...one }));
    case 'link':
    case 'assumption':
      return [];
  }
}

/** A folder with nothing to show is left out, so that the view can say why it is empty. */
function rootsOf(folders: readonly FolderFindings[]): readonly FindingsNode[] {
  const shown = folders.filter(({ findings, due }) => findings.length > 0 || due.length > 0);
  const [first, second] = shown;
  if (first === undefined) return [];
  if (second === undefined && folders.length === 1) return folderChildren(first);
  return shown.map((folder) => ({ kind: 'folder', id: folder.uri, folder }));
}

/** Findings by file; then reviews that have become due, and apart from them what nobody has reviewed yet. */
function folderChildren(folder: FolderFindings): readonly FindingsNode[] {
  const files = [...new Set(folder.findings.map(({ file }) => file))];
  const never = folder.due.filter(({ job }) => job.review.state === 'never');
  const due = folder.due.filter(({ job }) => job.review.state !== 'never');
  const reviews = (state: 'due' | 'never', some: readonly DueItem[]): readonly FindingsNode[] =>
    some.length === 0 ? [] : [{ kind: 'reviews', id: `${folder.uri}#${state}`, state, folder, due: some }];
  return [
    ...files.map((file): FindingsNode => {
      const findings = folder.findings.filter((finding) => finding.file === file);
      return { kind: 'file', id: `${folder.uri}#file:${file}`, file, findings };
    }),
    ...reviews('due', due),
    ...reviews('never', never),
  ];
}
