import { spawn } from 'node:child_process';
import * as vscode from 'vscode';
import type { StoredConnection } from './connection-store';

/** Reports on samples are documents of their own, as they were when they were made. */
export const evidenceScheme = 'tacit-evidence';

/** What the command line says about a sample. */
interface Answer {
  readonly code: number | null;
  readonly report: string;
  readonly complaint: string;
}

/** What the command line is asked. */
export interface Asked {
  /** Without format and folder. */
  readonly args: readonly string[];
  /** Collections and tables, whatever they are called. */
  readonly names?: readonly string[];
  /** The database that is read. */
  readonly connection?: StoredConnection;
}

/** Runs the command line on samples, outside of the extension host and of the server, and shows what it reports. */
export interface Evidence extends vscode.Disposable {
  /** The report, or null where there is none. */
  readonly show: (title: string, folder: vscode.WorkspaceFolder, asked: Asked) => Promise<string | null>;
}

/** Reports that are kept to be looked at again. */
const MOST_REPORTS = 20;

/** @param cli the bundle of the command line */
export function createEvidence(cli: string): Evidence {
  const reports = new Map<string, string>();
  const contents = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(evidenceScheme, {
    onDidChange: contents.event,
    provideTextDocumentContent: (uri) =>
      reports.get(uri.path) ?? vscode.l10n.t('This report is gone. Make a new one: the sample may have changed.'),
  });

  const keep = (path: string, report: string): void => {
    reports.delete(path);
    reports.set(path, report);
    for (const old of [...reports.keys()].slice(0, -MOST_REPORTS)) reports.delete(old);
  };
  return {
    show: async (title, folder, asked) => {
      const answer = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (_progress, token) => run(cli, folder.uri.fsPath, asked, token),
      );
      if (answer === null) return null;
      if (answer.report === '') {
        void vscode.window.showErrorMessage(complaintOf(answer));
        return null;
      }
      const path = `/${title.replaceAll('/', '∕')}.md`;
      keep(path, answer.report);
      const uri = vscode.Uri.from({ scheme: evidenceScheme, path });
      contents.fire(uri);
      await open(uri);
      return answer.report;
    },
    dispose: () => {
      vscode.Disposable.from(provider, contents).dispose();
    },
  };
}

/** By which the command line gets a connection string, which no list of processes shows to others then. */
const VARIABLE = 'TACIT_CONNECTION';

/** Null where it was cancelled. */
function run(
  cli: string,
  folder: string,
  { args, names = [], connection }: Asked,
  token: vscode.CancellationToken,
): Promise<Answer | null> {
  return new Promise((resolve) => {
    const connect = connection === undefined ? [] : ['--connect', VARIABLE, `--connect-as=${connection.label}`];
    const all = [cli, ...args, ...connect, '-C', folder, '--format', 'markdown', '--quiet', '--', ...names];
    const child = spawn(process.execPath, all, {
      cwd: folder,
      // The editor's own program runs scripts as Node does.
      env: {
        ...process.env,
        ELECTRON_RUN_AS_NODE: '1',
        NO_COLOR: '1',
        ...(connection !== undefined && { [VARIABLE]: connection.text }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let report = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (report += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    const cancelled = token.onCancellationRequested(() => child.kill());
    const end = (code: number | null): void => {
      cancelled.dispose();
      resolve(token.isCancellationRequested ? null : { code, report, complaint });
    };
    child.on('error', ({ message }) => {
      complaint += message;
      end(null);
    });
    child.on('close', end);
  });
}

function complaintOf({ complaint, code }: Answer): string {
  const text = complaint
    .trim()
    .split('\n')
    .slice(0, 3)
    .join(' ')
    .replace(/^tacit: /, 'Tacit: ');
  return text === '' ? vscode.l10n.t('Tacit could not read the sample (exit code {0}).', String(code)) : text;
}

/** As a preview where the editor has one, else as text. */
async function open(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  try {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } catch {
    await vscode.window.showTextDocument(document);
  }
}

/** The folder whose code a sample belongs to: the one that holds it, else the only one, else one that is chosen. */
export async function folderFor(sample: vscode.Uri | undefined): Promise<vscode.WorkspaceFolder | null> {
  const own = sample === undefined ? undefined : vscode.workspace.getWorkspaceFolder(sample);
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (own !== undefined) return own;
  if (folders.length > 1) return (await vscode.window.showWorkspaceFolderPick()) ?? null;
  const [only] = folders;
  if (only === undefined) void vscode.window.showInformationMessage(vscode.l10n.t('Open a folder with code first.'));
  return only ?? null;
}

/** Nothing is written unless the person wants it. */
export async function offerToKeep(question: string, keep: string, save: () => Promise<unknown>): Promise<void> {
  if ((await vscode.window.showInformationMessage(question, keep)) === keep) await save();
}
