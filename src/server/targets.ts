import type { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ImpactSubject } from '../report/impact-subject';
import type { Folder } from './folder';
import type { Folders } from './folders';
import { changedSubject, subjectAt } from './impact';
import type { ImpactTarget } from './protocol';
import type { Snapshot } from './snapshot';

/** What a target is about, with what is known of its folder now; null where that is nothing. */
export async function targetSubject(
  target: ImpactTarget,
  folders: Folders,
  documents: TextDocuments<TextDocument>,
): Promise<{ readonly snapshot: Snapshot; readonly subject: ImpactSubject } | null> {
  const folder = target.kind === 'place' ? folders.find(target.uri)?.folder : folders.byUri(target.folder);
  await folder?.settled();
  const snapshot = folder?.snapshot() ?? null;
  if (folder === undefined || folder === null || snapshot === null) return null;
  const subject = subjectIn(target, { folder, snapshot, folders, documents });
  return subject === null ? null : { snapshot, subject };
}

interface Surroundings {
  readonly folder: Folder;
  readonly snapshot: Snapshot;
  readonly folders: Folders;
  readonly documents: TextDocuments<TextDocument>;
}

function subjectIn(target: ImpactTarget, { folder, snapshot, folders, documents }: Surroundings): ImpactSubject | null {
  switch (target.kind) {
    case 'entity':
      return { kind: 'entity', entity: target.entity, field: target.field };
    case 'job': {
      const job = snapshot.index.jobs.find((candidate) => candidate.id === target.job);
      return job === undefined ? null : { kind: 'job', job };
    }
    case 'changes':
      return changedSubject(snapshot);
    case 'place': {
      const file = folders.find(target.uri)?.file;
      if (file === undefined) return null;
      const offset = target.position === null ? undefined : documents.get(target.uri)?.offsetAt(target.position);
      return subjectAt(snapshot, folder.marks(), file, offset ?? null);
    }
  }
}
