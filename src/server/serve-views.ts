import {
  CodeLensRefreshRequest,
  type CodeLens,
  type Connection,
  type Hover,
  type TextDocuments,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Configuration } from './configuration';
import { currentIn, type Current } from './current';
import type { Editor } from './editor';
import type { Folders } from './folders';
import { hoverAt } from './hover';
import { jobsOf } from './jobs';
import { lensesOf } from './lens';
import { jobsChangedNotification, jobsRequest, type FolderJobs } from './protocol';
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

/** Answers everything that only looks: hovers, lenses, symbols, the jobs, the impact report. */
export function serveViews(connection: Connection, parts: ViewsParts): ViewsService {
  const { editor, folders, documents, configuration } = parts;
  /** What the lenses of open documents were last answered with. */
  const lenses = new Map<string, string>();

  const current = currentIn(folders, documents);
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
    const { snapshot, folder, file, document } = found;
    return hoverAt(snapshot, folder.marks(), file, document.offsetAt(position), editor.options.commands === true);
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
