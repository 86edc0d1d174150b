import type { CancellationToken, Connection } from 'vscode-languageserver';
import type { Editor } from './editor';
import type { Folders } from './folders';
import { createPublisher } from './publish';

/** Time for an answer to arrive before another one that builds on it, in milliseconds. */
const patience = 100;
/**
 * A window that is still opening drops answers for documents whose tabs it does not know yet, so it is told to ask once
 * more after the first snapshot; in milliseconds.
 */
const settling = [2000, 6000];

/** What happened that diagnostics must know of. */
export interface DiagnosticsService {
  /** There is a new snapshot. */
  readonly changed: () => void;
  /** A text was edited: what was said of its lines may be wrong. */
  readonly edited: () => void;
  readonly closed: (uri: string) => void;
  /** Answers whoever still waits. */
  readonly end: () => void;
}

/** Answers requests for diagnostics, or sends them to editors that do not ask. */
export function serveDiagnostics(
  connection: Connection,
  editor: Editor,
  folders: Folders,
  pageOf: (rule: string) => string | null,
): DiagnosticsService {
  const publisher = createPublisher({
    folders,
    pageOf,
    send: (uri, diagnostics) => {
      void connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] });
    },
  });
  if (!editor.pullsDiagnostics) {
    return { changed: publisher.push, edited: publisher.push, closed: () => undefined, end: () => undefined };
  }

  let ended = false;
  let isFirst = true;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  /** After what is being answered now has arrived. */
  const wakeSoon = (): void => {
    setTimeout(wake, patience);
  };
  const nextChange = (token: CancellationToken): Promise<void> =>
    new Promise((resolve) => {
      waiting.add(resolve);
      token.onCancellationRequested(() => {
        waiting.delete(resolve);
        resolve();
      });
    });

  connection.languages.diagnostics.on(async ({ textDocument, previousResultId }) => {
    // Whoever cannot be told to ask again waits for the answer.
    if (!editor.refreshesDiagnostics) await folders.find(textDocument.uri)?.folder.settled();
    wakeSoon();
    return publisher.document(textDocument.uri, previousResultId);
  });
  connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }, token) => {
    let items = publisher.workspace(previousResultIds);
    // The editor asks again as soon as it has an answer, so there is one only when there is something to say.
    while (items.length === 0 && !token.isCancellationRequested && !ended) {
      await nextChange(token);
      items = publisher.workspace(previousResultIds);
    }
    return { items: [...items] };
  });
  return {
    changed: () => {
      wake();
      if (editor.refreshesDiagnostics && publisher.outdated()) {
        connection.languages.diagnostics.refresh();
      }
      if (!isFirst || !editor.refreshesDiagnostics) return;
      isFirst = false;
      for (const delay of settling)
        setTimeout(() => {
          if (!ended) connection.languages.diagnostics.refresh();
        }, delay).unref();
    },
    edited: () => undefined,
    closed: (uri) => {
      publisher.closed(uri);
      wakeSoon();
    },
    end: () => {
      ended = true;
      wake();
    },
  };
}
