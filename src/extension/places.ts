import * as vscode from 'vscode';
import type { ImpactTarget, Location, PlaceItem, PlaceRole } from '../server/protocol';
import type { Server } from './client';
import { rangeOf } from './open-place';

const icons: Readonly<Record<PlaceRole, string>> = { job: 'gear', schedule: 'watch', query: 'database' };

/** Goes to what jobs have of a role; where there are several, the editor shows them all. */
export async function goTo(target: ImpactTarget, role: PlaceRole, server: Server): Promise<void> {
  const places = (await server.places(target)).filter((place) => place.role === role);
  const [first, second] = places;
  if (first === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is nothing to go to here any more.'));
  } else if (second === undefined) {
    await open(first);
  } else {
    await choose(places);
  }
}

/** Goes to a job, schedule or query of what stands at the cursor; of everything where nothing does. */
export async function goToFromHere(server: Server): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const { line, character } = editor?.selection.active ?? new vscode.Position(0, 0);
  const here =
    editor === undefined
      ? []
      : await server.places({ kind: 'place', uri: editor.document.uri.toString(), position: { line, character } });
  const places = here.length > 0 ? here : await allPlaces(server);
  if (places.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No scheduled job was found.'));
    return;
  }
  await choose(places);
}

/** Without an editor, every job of every folder. */
async function allPlaces(server: Server): Promise<readonly PlaceItem[]> {
  return (await server.jobs()).flatMap(({ jobs }) =>
    jobs.flatMap((job): PlaceItem[] => [
      { role: 'job', job: job.name, label: job.name, location: job.location },
      { role: 'schedule', job: job.name, label: job.schedule, location: job.trigger },
      ...job.queries.map(({ sentence, location }): PlaceItem => ({
        role: 'query',
        job: job.name,
        label: sentence,
        location,
      })),
    ]),
  );
}

type Item = vscode.QuickPickItem & { readonly place?: PlaceItem };

async function choose(places: readonly PlaceItem[]): Promise<void> {
  const items = places.flatMap((place, at): Item[] => {
    const item = { label: `$(${icons[place.role]}) ${place.label}`, description: placeText(place.location), place };
    const isNew = places[at - 1]?.job !== place.job;
    return isNew ? [{ label: place.job, kind: vscode.QuickPickItemKind.Separator }, item] : [item];
  });
  const placeHolder = vscode.l10n.t('Go to a job, its schedule or its query');
  const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  if (chosen?.place !== undefined) await open(chosen.place);
}

/** `src/jobs/purge.ts:8` */
export function placeText({ uri, range }: Location): string {
  return `${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}:${range.start.line + 1}`;
}

async function open({ location }: PlaceItem): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(location.uri));
  const { start } = rangeOf(location);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, start) });
}
