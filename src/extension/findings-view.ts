import * as vscode from 'vscode';
import type { FolderFindings } from '../server/protocol';
import { findingsBelow, type FindingsNode } from './findings-tree';
import { jobTooltip, reviewText } from './job-words';
import { placeText } from './open-place';
import { severityIcon, treeItem } from './tree-item';

/** The Findings view: open findings by file, and the jobs whose review is due. */
export class FindingsView implements vscode.TreeDataProvider<FindingsNode> {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private folders: readonly FolderFindings[] = [];

  show(folders: readonly FolderFindings[]): void {
    this.folders = folders;
    this.changed.fire(undefined);
  }

  /** How many findings are open. */
  amount(): number {
    return this.folders.reduce((sum, { findings }) => sum + findings.length, 0);
  }

  getChildren(node?: FindingsNode): FindingsNode[] {
    return [...findingsBelow(node ?? null, this.folders)];
  }

  getTreeItem(node: FindingsNode): vscode.TreeItem {
    const item = itemOf(node);
    item.id = node.id;
    return item;
  }
}

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

const linkIcons: Readonly<Record<string, string>> = {
  change: 'edit',
  query: 'database',
  call: 'arrow-small-right',
  job: 'gear',
  schedule: 'watch',
  writer: 'add',
};

function itemOf(node: FindingsNode): vscode.TreeItem {
  switch (node.kind) {
    case 'folder':
      return treeItem({ label: node.folder.name, icon: 'root-folder', state: Expanded });
    case 'file': {
      const name = node.file.split('/').pop() ?? node.file;
      const folder = node.file.slice(0, -name.length - 1);
      return treeItem({ label: name, description: folder, icon: vscode.ThemeIcon.File, state: Expanded });
    }
    case 'finding': {
      const { message, rule, severity, location, because, acceptable } = node.finding;
      return treeItem({
        label: withoutMarks(message),
        description: rule,
        icon: severityIcon(severity),
        state: because.length > 0 ? Collapsed : None,
        location,
        tooltip: new vscode.MarkdownString().appendText(message),
        context: acceptable ? 'finding-acceptable' : 'finding',
      });
    }
    case 'link':
      return treeItem({
        label: withoutMarks(node.message),
        description: placeText(node.location),
        icon: linkIcons[node.role] ?? 'arrow-small-right',
        location: node.location,
      });
    case 'reviews':
      return node.state === 'due'
        ? treeItem({
            label: vscode.l10n.t('Review due ({0})', node.due.length),
            icon: 'eye',
            state: Expanded,
            tooltip: vscode.l10n.t('Jobs that changed since their review, or whose review is too long ago.'),
          })
        : treeItem({
            label: vscode.l10n.t('Never reviewed ({0})', node.due.length),
            icon: 'eye-closed',
            state: Collapsed,
            tooltip: vscode.l10n.t('Jobs whose assumptions nobody has looked at yet.'),
          });
    case 'due': {
      const { job, assumptions } = node.due;
      return treeItem({
        label: job.name,
        description: job.review.state === 'never' ? job.schedule : reviewText(job.review),
        icon: 'watch',
        state: assumptions.length > 0 ? Collapsed : None,
        location: job.location,
        tooltip: jobTooltip(job),
        context: 'job-due',
      });
    }
    case 'assumption':
      return treeItem({
        label: withoutMarks(node.statement),
        description: placeText(node.location),
        icon: 'quote',
        location: node.location,
      });
  }
}

/** Lines of a tree are plain text: names stand there without backticks. */
function withoutMarks(text: string): string {
  return text.replaceAll('`', '');
}
