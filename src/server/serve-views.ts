import {
  CodeLensRefreshRequest,
  type CodeLens,
  type Connection,
  type Hover,
  type TextDocuments,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ImpactSubject } from '../report/impact-subject';
import type { Configuration } from './configuration';
import type { Editor } from './editor';
import type { Folder } from './folder';
import type { Folders } from './folders';
import { hoverAt } from './hover';
import { impactReport, subjectAt } from './impact';
import { jobsOf } from './jobs';
import { lensesOf } from './lens';
import {
  impactRequest,
  jobsChangedNotification,
  jobsRequest,
  type FolderJobs,
  type ImpactParameters,
  type ImpactReport,
  type ImpactTarget,
} from './protocol';
import type { Snapshot } from './snapshot';
import { symbolsOf } from './symbols';

interface ViewsParts {
  readonly editor: Editor;
  readonly folders: Folders;
  readonly documents: TextDocuments<TextDocument>;
  readonly configuration: Configuration;
}

/** What happened that hovers, lenses and the view of jobs must know of. */
export interface ViewsService {
  /** There is a new snapshot, or a setting changed. */
  readonly changed: () => void;
  readonly closed: (uri: string) => void;
}

/** A document with the snapshot that holds its very text. */
interface Current {
  readonly folder: Folder;
  readonly snapshot: Snapshot;
  readonly file: string;
  readonly document: TextDocument;
}

/** Answers everything that only looks: hovers, lenses, symbols, the jobs, the impact report. */
export function serveViews(connection: Connection, parts: ViewsParts): ViewsService {
  const { editor, folders, documents, configuration } = parts;
  /** What the lenses of open documents were last answered with. */
  const lenses = new Map<string, string>();

  /** Waits for the analysis of a document's present text; null for a document without one. */
  const current = async (uri: string): Promise<Current | null> => {
    const found = folders.find(uri);
    if (found === null || found.folder.snapshot() === null) return null;
    await found.folder.settled();
    const snapshot = found.folder.snapshot();
    const document = documents.get(uri);
    if (snapshot === null || document?.getText() !== snapshot.sources.text(found.file)?.text) return null;
    return document === undefined ? null : { ...found, snapshot, document };
  };
  const lensesFor = ({ folder, snapshot, file }: Omit<Current, 'document'>): readonly CodeLens[] =>
    lensesOf(snapshot, file, configuration.of(folder.uri).codeLens, editor.options.commands === true);
  const lensesOutdated = (uri: string, answered: string): boolean => {
    const found = folders.find(uri);
    const snapshot = found?.folder.snapshot() ?? null;
    return found !== null && snapshot !== null && JSON.stringify(lensesFor({ ...found, snapshot })) !== answered;
  };

  connection.onHover(async ({ textDocument, position }): Promise<Hover | null> => {
    const found = await current(textDocument.uri);
    if (found === null) return null;
    return hoverAt(found.snapshot, found.folder.marks(), found.file, found.document.offsetAt(position));
  });
  connection.onCodeLens(async ({ textDocument }) => {
    const found = await current(textDocument.uri);
    const answer = found === null ? [] : lensesFor(found);
    lenses.set(textDocument.uri, JSON.stringify(answer));
    return [...answer];
  });
  connection.onWorkspaceSymbol(({ query }) =>
    folders.all().flatMap((folder) => {
      const snapshot = folder.snapshot();
      return snapshot === null ? [] : symbolsOf(snapshot, query);
    }),
  );
  connection.onRequest(jobsRequest, (): readonly FolderJobs[] =>
    folders.all().map((folder) => {
      const snapshot = folder.snapshot();
      const { uri, name } = folder;
      return snapshot === null ? { uri, name, jobs: [], notChecked: [] } : jobsOf(snapshot, name);
    }),
  );
  connection.onRequest(impactRequest, async (asked: ImpactParameters): Promise<ImpactReport | null> => {
    const { target, linksFrom } = asked;
    const folder = target.kind === 'place' ? folders.find(target.uri)?.folder : folders.byUri(target.folder);
    await folder?.settled();
    const snapshot = folder?.snapshot() ?? null;
    if (folder === undefined || folder === null || snapshot === null) return null;
    const subject = subjectOf(target, folder, snapshot);
    return subject === null ? null : impactReport(snapshot, subject, linksFrom);
  });

  const subjectOf = (target: ImpactTarget, folder: Folder, snapshot: Snapshot): ImpactSubject | null => {
    switch (target.kind) {
      case 'entity':
        return { kind: 'entity', entity: target.entity, field: target.field };
      case 'job': {
        const job = snapshot.index.jobs.find((candidate) => candidate.id === target.job);
        return job === undefined ? null : { kind: 'job', job };
      }
      case 'place': {
        const file = folders.find(target.uri)?.file;
        const document = documents.get(target.uri);
        if (file === undefined) return null;
        const offset = target.position === null ? undefined : document?.offsetAt(target.position);
        return subjectAt(snapshot, folder.marks(), file, offset ?? null);
      }
    }
  };

  return {
    changed: () => {
      void connection.sendNotification(jobsChangedNotification);
      if (!editor.refreshesLenses || ![...lenses].some(([uri, answered]) => lensesOutdated(uri, answered))) return;
      // An editor that is just going away does not answer.
      connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    },
    closed: (uri) => {
      lenses.delete(uri);
    },
  };
}
