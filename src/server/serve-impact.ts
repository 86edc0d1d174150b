import {
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type Connection,
  type TextDocuments,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { branchesOf } from '../host/branches';
import { HostError } from '../host/host-error';
import type { Folders } from './folders';
import { changedSubject, impactReport } from './impact';
import { branchesRequest, impactRequest, type ImpactParameters, type ImpactReport } from './protocol';
import { readBase } from './settings';
import { pathOf } from './uris';
import { targetSubject } from './targets';

/** What a page's policy may hold: nothing that could end the attribute, or the directive. */
const NONCE = /^[A-Za-z0-9]{16,128}$/;

/** Answers requests for impact reports, and for what they may be compared with. */
export function serveImpact(connection: Connection, folders: Folders, documents: TextDocuments<TextDocument>): void {
  connection.onRequest(
    impactRequest,
    async (asked: ImpactParameters, token: CancellationToken): Promise<ImpactReport | null> => {
      const { target, against } = asked;
      const nonce = asked.nonce !== null && NONCE.test(asked.nonce) ? asked.nonce : null;
      if (against !== null && target.kind === 'changes') {
        const folder = folders.byUri(target.folder);
        if (folder === null) return null;
        const snapshot = await folder.against(readBase(against), signalOf(token)).catch(answerFault);
        return impactReport(snapshot, changedSubject(snapshot), nonce);
      }
      const found = await targetSubject(target, folders, documents);
      return found === null ? null : impactReport(found.snapshot, found.subject, nonce);
    },
  );
  connection.onRequest(branchesRequest, async (folder: string): Promise<readonly string[]> => {
    const root = pathOf(folder);
    return root === null ? [] : branchesOf(root, process.env).catch(answerFault);
  });
}

/** Aborted when whoever asked wants no answer any more. */
function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => {
    controller.abort(new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.'));
  });
  return controller.signal;
}

/** A fault that the user can mend is told in its words. */
function answerFault(error: unknown): never {
  if (!(error instanceof HostError)) throw error;
  const { next } = error.fault;
  throw new ResponseError(ErrorCodes.InvalidRequest, next === null ? error.message : `${error.message} ${next}`);
}
