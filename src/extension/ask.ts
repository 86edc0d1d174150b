import * as vscode from 'vscode';

/** Less than this says nothing that a later reader could judge. */
const shortestReason = 10;
const day = 24 * 60 * 60 * 1000;

/** Why a finding is meant, and until when. */
export interface Words {
  readonly reason: string;
  /** `2027-03-01`, or null for always. */
  readonly until: string | null;
}

/** Asks for a reason and a last day; undefined when the person thinks better of it. */
export async function askForWords(title: string, message: string): Promise<Words | undefined> {
  const reason = await vscode.window.showInputBox({
    title,
    prompt: message,
    placeHolder: vscode.l10n.t('Why is this meant? Whoever reads it later has to be able to judge it.'),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const missing = shortestReason - text.replace(/\s+/g, ' ').trim().length;
      return missing <= 0 ? undefined : vscode.l10n.t('At least {0} characters; {1} to go.', shortestReason, missing);
    },
  });
  if (reason === undefined) return undefined;
  const until = await askForDay(title);
  return until === undefined ? undefined : { reason, until };
}

/** `until` is undefined where the day is asked for. */
type DayItem = vscode.QuickPickItem & { readonly until?: string | null };

/** Null for always; undefined when nothing was chosen. */
async function askForDay(title: string): Promise<string | null | undefined> {
  const items: DayItem[] = [
    { label: vscode.l10n.t('Always'), until: null },
    ...[30, 90, 365].map((days): DayItem => {
      const until = dayIn(days);
      return { label: vscode.l10n.t('For {0} days', days), description: vscode.l10n.t('until {0}', until), until };
    }),
    { label: vscode.l10n.t('Until a day…') },
  ];
  const placeHolder = vscode.l10n.t('How long does that count?');
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  if (chosen === undefined || chosen.until !== undefined) return chosen?.until;
  return vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('The last day on which it counts, in UTC.'),
    value: dayIn(90),
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (!isDay(text)) return vscode.l10n.t('Write a day as {0}.', dayIn(90));
      return text < dayIn(0) ? vscode.l10n.t('{0} is over already.', text) : undefined;
    },
  });
}

function dayIn(days: number): string {
  return new Date(Date.now() + days * day).toISOString().slice(0, 10);
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}
