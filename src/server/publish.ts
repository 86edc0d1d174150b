import { createHash } from 'node:crypto';
import {
  DocumentDiagnosticReportKind,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type PreviousResultId,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { diagnosticsOf } from './diagnostics';
import type { Folder } from './folder';
import type { Folders } from './folders';
import { presentOf } from './present';
import { uriBelow } from './uris';

/** How diagnostics reach the editor: it asks for them, and is told when to ask again; or they are sent to it. */
export interface Publisher {
  /** What holds for a document now. Old findings on edited lines are gone at once; new ones come with a refresh. */
  readonly document: (uri: string, previous: string | undefined) => DocumentDiagnosticReport;
  /** What the editor does not know yet of all files; empty when it knows everything. */
  readonly workspace: (previous: readonly PreviousResultId[]) => readonly WorkspaceDocumentDiagnosticReport[];
  /** Sends what changed, to editors that do not ask. */
  readonly push: () => void;
  /** Whether an open document's diagnostics are others than those that were last answered. */
  readonly outdated: () => boolean;
  /** A document was closed: its diagnostics are told with those of the workspace from now on. */
  readonly closed: (uri: string) => void;
}

/** What diagnostics are made from. */
export interface PublisherParts {
  readonly folders: Folders;
  /** The address of a rule's page, or null. */
  readonly pageOf: (rule: string) => string | null;
  readonly send: (uri: string, diagnostics: readonly Diagnostic[]) => void;
}

const none: readonly Diagnostic[] = [];

function resultId(diagnostics: readonly Diagnostic[]): string {
  return createHash('sha256').update(JSON.stringify(diagnostics)).digest('hex').slice(0, 16);
}

/** A publisher that has told nothing yet. */
export function createPublisher(parts: PublisherParts): Publisher {
  const { folders } = parts;
  /** What open documents were last told. */
  const answered = new Map<string, string>();
  /** Files that the editor may still show something for. */
  const shown = new Set<string>();
  /**
   * Files of which it is not known what the editor shows: it drops what it is told of the workspace while a document is
   * open, and what it is told of a document that was just closed.
   */
  const uncertain = new Set<string>();

  const ofFolder = (folder: Folder): ReadonlyMap<string, readonly Diagnostic[]> => {
    const snapshot = folder.snapshot();
    if (snapshot === null) return new Map();
    return diagnosticsOf(snapshot, presentOf(snapshot, folder.text), parts.pageOf);
  };
  /** Of all folders, by URI; a file is told of by the innermost folder that it lies in. */
  const everything = (): ReadonlyMap<string, readonly Diagnostic[]> => {
    const all = new Map<string, readonly Diagnostic[]>();
    for (const folder of folders.all()) {
      for (const [file, diagnostics] of ofFolder(folder)) {
        const uri = uriBelow(folder.uri, file);
        if (folders.find(uri)?.folder === folder) all.set(uri, diagnostics);
      }
    }
    return all;
  };
  const isOpen = (uri: string): boolean => {
    const found = folders.find(uri);
    return found !== null && found.folder.text(found.file) !== null;
  };
  const ofDocument = (uri: string): readonly Diagnostic[] => {
    const found = folders.find(uri);
    return found === null ? none : (ofFolder(found.folder).get(found.file) ?? none);
  };

  return {
    document: (uri, previous) => {
      const items = ofDocument(uri);
      const id = resultId(items);
      const key = folders.canonical(uri);
      if (isOpen(uri)) answered.set(key, id);
      else uncertain.add(key);
      if (items.length > 0) shown.add(key);
      if (id === previous) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id };
      return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items: [...items] };
    },
    workspace: (previous) => {
      const known = new Map(previous.map(({ uri, value }) => [folders.canonical(uri), value]));
      const all = everything();
      for (const uri of all.keys()) shown.add(uri);
      return [...new Set([...all.keys(), ...known.keys(), ...shown, ...uncertain])].flatMap((uri) => {
        const items = all.get(uri) ?? none;
        const id = resultId(items);
        const isKnown = known.get(uri) === id && (!uncertain.has(uri) || isOpen(uri));
        if (isKnown) return [];
        if (!isOpen(uri)) uncertain.delete(uri);
        return [{ kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId: id, items: [...items] }];
      });
    },
    push: () => {
      const all = everything();
      for (const uri of new Set([...all.keys(), ...answered.keys()])) {
        const items = all.get(uri) ?? none;
        const id = resultId(items);
        if (answered.get(uri) === id || (items.length === 0 && !answered.has(uri))) continue;
        answered.set(uri, id);
        parts.send(uri, items);
      }
    },
    outdated: () => [...answered].some(([uri, id]) => resultId(ofDocument(uri)) !== id),
    closed: (uri) => {
      answered.delete(folders.canonical(uri));
      uncertain.add(folders.canonical(uri));
    },
  };
}
