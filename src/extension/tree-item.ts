import * as vscode from 'vscode';
import type { Location, ShownFinding } from '../server/protocol';
import { rangeOf } from './open-place';

/** What a line of a view is made from. */
export interface ItemParts {
  readonly label: string;
  readonly icon: string | vscode.ThemeIcon;
  readonly description?: string;
  readonly state?: vscode.TreeItemCollapsibleState;
  /** What a click opens. */
  readonly location?: Location;
  readonly tooltip?: vscode.MarkdownString | string;
  /** Which inline actions it has. */
  readonly context?: string;
}

/** A line of a view; its label and description are what a screen reader says. */
export function treeItem(parts: ItemParts): vscode.TreeItem {
  const { label, icon, description, state = vscode.TreeItemCollapsibleState.None, location, tooltip, context } = parts;
  const made = new vscode.TreeItem(label, state);
  made.iconPath = typeof icon === 'string' ? new vscode.ThemeIcon(icon) : icon;
  if (description !== undefined) made.description = description;
  made.tooltip = tooltip ?? label;
  if (context !== undefined) made.contextValue = context;
  made.accessibilityInformation = { label: description === undefined ? label : `${label}, ${description}` };
  if (location !== undefined) {
    const options: vscode.TextDocumentShowOptions = { selection: rangeOf(location) };
    made.command = {
      command: 'vscode.open',
      title: vscode.l10n.t('Open'),
      arguments: [vscode.Uri.parse(location.uri), options],
    };
  }
  return made;
}

/** How a finding of that severity looks. */
export function severityIcon(severity: ShownFinding['severity']): vscode.ThemeIcon {
  const [icon, colour] =
    severity === 'error'
      ? ['error', 'list.errorForeground']
      : severity === 'warning'
        ? ['warning', 'list.warningForeground']
        : ['info', 'notificationsInfoIcon.foreground'];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
}
