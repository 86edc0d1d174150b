import * as vscode from 'vscode';
import type { FindingItem, FindingReference, Location } from '../server/protocol';
import { askForWords, type Words } from './ask';
import type { Server } from './client';
import { rangeOf } from './open-place';
import { placeText } from './places';

/** How somebody says that a finding is meant. */
type Way = 'accept' | 'ignore';

const icons = { error: 'error', warning: 'warning', information: 'info' } as const;

/** Says that a finding is meant: in the ledger, or in a comment of the code. Whoever gives the words is not asked for them. */
export async function sayMeant(
  way: Way,
  server: Server,
  given: FindingReference | undefined,
  givenWords: Words | undefined,
): Promise<void> {
  const finding = await findingFor(way, given, server);
  if (finding === undefined) return;
  const title =
    way === 'accept' ? vscode.l10n.t('Accept {0}', finding.rule) : vscode.l10n.t('Ignore {0} here', finding.rule);
  const words = givenWords ?? (await askForWords(title, finding.message));
  if (words === undefined) return;
  const { folder, fingerprint } = finding;
  const parameters = { finding: { folder, fingerprint }, ...words };
  const outcome = await (way === 'accept' ? server.accept(parameters) : server.ignore(parameters));
  if (outcome === null) return;
  if (outcome.kind === 'refused') void vscode.window.showWarningMessage(`${outcome.message} ${outcome.next}`.trim());
  else if (way === 'accept') await saveLedger(outcome.location, words);
}

/** The finding that is meant: the one given, the only one here, or the one that the person picks. */
async function findingFor(
  way: Way,
  given: FindingReference | undefined,
  server: Server,
): Promise<FindingItem | undefined> {
  const editor = vscode.window.activeTextEditor;
  const place = { uri: editor?.document.uri.toString() ?? '', line: editor?.selection.active.line ?? 0 };
  const all = await server.findingsAt(given === undefined ? place : { uri: '', line: 0 });
  const found = all.filter((item) =>
    given === undefined
      ? way === 'accept'
        ? item.acceptable
        : item.ignorable
      : item.fingerprint === given.fingerprint && item.folder === given.folder,
  );
  const [first, second] = found;
  if (first === undefined) {
    const nothing =
      given === undefined ? vscode.l10n.t('There is no finding.') : vscode.l10n.t('That finding is gone.');
    void vscode.window.showInformationMessage(nothing);
    return undefined;
  }
  if (second === undefined) return first;
  const items = found.map((finding) => ({
    label: `$(${icons[finding.severity]}) ${finding.rule}`,
    description: placeText(finding.location),
    detail: finding.message,
    finding,
  }));
  const placeHolder = vscode.l10n.t('Which finding?');
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.finding;
}

/** The ledger is saved, so that everybody reads the same; a comment is left for the person to look at. */
async function saveLedger(location: Location, { until }: Words): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(location.uri));
  await document.save();
  const file = vscode.workspace.asRelativePath(document.uri);
  const text =
    until === null
      ? vscode.l10n.t('Accepted in {0}. Commit it with the change.', file)
      : vscode.l10n.t('Accepted until {0} in {1}. Commit it with the change.', until, file);
  const show = vscode.l10n.t('Show Entry');
  void vscode.window.showInformationMessage(text, show).then(async (chosen) => {
    if (chosen === show) await vscode.window.showTextDocument(document, { selection: rangeOf(location) });
  });
}
