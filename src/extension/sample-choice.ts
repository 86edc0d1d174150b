import * as vscode from 'vscode';
import { isConnectionString, labelFor, type ConnectionStore, type StoredConnection } from './connection-store';

/** Where documents or rows are read from. */
export type SampleChoice = readonly vscode.Uri[] | StoredConnection;

/** Whether a choice is a database. */
export function isConnection(choice: SampleChoice): choice is StoredConnection {
  return 'label' in choice;
}

/** Asks for files or for a database; null where the person does not choose. */
export async function chooseSample(store: ConnectionStore): Promise<SampleChoice | null> {
  const known = await store.list();
  const files = {
    label: vscode.l10n.t('$(file) Files…'),
    detail: vscode.l10n.t('A dump, an export, a database file.'),
  };
  const add = {
    label: vscode.l10n.t('$(add) Add a Database Connection…'),
    detail: vscode.l10n.t('PostgreSQL or MongoDB, by an account that can only read. Kept in the secret storage.'),
  };
  const forget = { label: vscode.l10n.t('$(trash) Forget a Database Connection…') };
  const databases = known.map((connection) => ({ label: `$(database) ${connection.label}`, connection }));
  const items = [files, ...databases, add, ...(known.length > 0 ? [forget] : [])];
  const placeHolder = vscode.l10n.t('What to read');
  const chosen: (vscode.QuickPickItem & { readonly connection?: StoredConnection }) | undefined =
    await vscode.window.showQuickPick(items, { placeHolder });
  if (chosen === undefined) return null;
  if (chosen === files) return chooseFiles();
  if (chosen === add) return addConnection(store);
  if (chosen.connection !== undefined) return chosen.connection;
  await forgetConnection(store, known);
  return null;
}

async function chooseFiles(): Promise<readonly vscode.Uri[] | null> {
  const endings = ['bson', 'archive', 'json', 'ndjson', 'jsonl', 'csv', 'tsv', 'sqlite', 'sqlite3', 'db', 'gz'];
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: vscode.l10n.t('Read Sample'),
    filters: { [vscode.l10n.t('Samples')]: endings, [vscode.l10n.t('All Files')]: ['*'] },
  });
  return chosen === undefined || chosen.length === 0 ? null : chosen;
}

async function addConnection(store: ConnectionStore): Promise<StoredConnection | null> {
  const title = vscode.l10n.t('Add a Database Connection');
  const text = await vscode.window.showInputBox({
    title,
    password: true,
    ignoreFocusOut: true,
    prompt: vscode.l10n.t('The connection string: postgresql://… or mongodb://…'),
    validateInput: (value) =>
      value === '' || isConnectionString(value)
        ? null
        : vscode.l10n.t('A connection string begins with postgresql:// or mongodb://.'),
  });
  if (text === undefined || text === '') return null;
  const label = await vscode.window.showInputBox({
    title,
    value: labelFor(text),
    ignoreFocusOut: true,
    prompt: vscode.l10n.t('What it is called here'),
  });
  if (label === undefined || label.trim() === '') return null;
  const connection = { label: label.trim(), text: text.trim() };
  await store.add(connection);
  return connection;
}

async function forgetConnection(store: ConnectionStore, known: readonly StoredConnection[]): Promise<void> {
  const labels = known.map(({ label }) => label);
  const label = await vscode.window.showQuickPick(labels, { placeHolder: vscode.l10n.t('The connection to forget') });
  if (label === undefined) return;
  await store.forget(label);
  void vscode.window.showInformationMessage(vscode.l10n.t('The connection {0} is forgotten.', label));
}
