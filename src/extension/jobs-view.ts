import * as vscode from 'vscode';
import { guardsRequest, type FolderJobs, type Guards, type JobItem, type QueryItem } from '../server/protocol';
import type { Server } from './client';
import { jobTooltip, reviewText } from './job-words';
import { childrenOf, guardNodes, type Grouping, type Node } from './jobs-tree';
import { placeText } from './open-place';
import { severityIcon, treeItem } from './tree-item';

const operationIcons: Readonly<Record<QueryItem['operation'], string>> = {
  delete: 'trash',
  update: 'edit',
  insert: 'add',
  define: 'symbol-structure',
  read: 'eye',
};

const roleIcons = { schedule: 'watch', call: 'arrow-small-right', query: 'database' } as const;
const groupIcons: Readonly<Record<Grouping, string>> = { scheduler: 'calendar', entity: 'database', owner: 'person' };
const groupings = Object.keys(groupIcons) as readonly Grouping[];

/** The Jobs view: jobs by scheduler, entity or owner, and what was not checked. */
export class JobsView implements vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private folders: readonly FolderJobs[] = [];
  private grouping: Grouping;

  constructor(
    private readonly state: vscode.Memento,
    private readonly server: Pick<Server, 'ask'>,
  ) {
    const kept = state.get('grouping');
    this.grouping = groupings.find((grouping) => grouping === kept) ?? 'scheduler';
    this.tellGrouping();
  }

  show(folders: readonly FolderJobs[]): void {
    this.folders = folders;
    this.changed.fire(undefined);
  }

  groupBy(grouping: Grouping): void {
    this.grouping = grouping;
    void this.state.update('grouping', grouping);
    this.tellGrouping();
    this.changed.fire(undefined);
  }

  /** Every job that is shown, with its folder. */
  jobs(): readonly { readonly folder: FolderJobs; readonly job: JobItem }[] {
    return this.folders.flatMap((folder) => folder.jobs.map((job) => ({ folder, job })));
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node?.kind !== 'guards') return [...childrenOf(node ?? null, this.folders, this.grouping)];
    const about = { folder: node.folder.uri, job: node.job.id };
    return [...guardNodes(node.id, await this.server.ask<Guards | null>(guardsRequest, null, about))];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = itemOf(node);
    item.id = node.id;
    return item;
  }

  private tellGrouping(): void {
    void vscode.commands.executeCommand('setContext', 'tacit.grouping', this.grouping);
  }
}

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

function itemOf(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case 'folder':
      return treeItem({ label: node.folder.name, icon: 'root-folder', state: Expanded });
    case 'group':
      return groupItem(node);
    case 'job':
      return jobItem(node.job);
    case 'fact':
      return factItem(node);
    case 'query':
      return treeItem({
        label: node.query.sentence,
        icon: operationIcons[node.query.operation],
        state: Collapsed,
        location: node.query.location,
      });
    case 'place':
      return treeItem({
        label: placeText(node.location),
        description: node.role === 'call' ? vscode.l10n.t('calls {0}', node.name) : node.name,
        icon: roleIcons[node.role],
        location: node.location,
      });
    case 'guards':
      return treeItem({
        label: vscode.l10n.t('Guards'),
        icon: 'shield',
        state: Collapsed,
        tooltip: vscode.l10n.t('What stands between this job and a mistake, as `tacit audit` tells it.'),
      });
    case 'guard':
      return treeItem({
        label: node.title,
        icon: node.present ? 'pass' : 'circle-large-outline',
        description: node.present ? vscode.l10n.t('is there') : vscode.l10n.t('not found'),
      });
    case 'gaps':
      return treeItem({
        label: vscode.l10n.t('Not checked ({0})', node.folder.notChecked.length),
        icon: 'question',
        state: node.folder.notChecked.length > 0 ? Collapsed : None,
        tooltip: vscode.l10n.t(
          'What Tacit could not understand or read, so that nothing is taken for checked that was not.',
        ),
      });
    case 'gap':
      return treeItem({
        label: node.gap.message,
        description: placeText(node.gap.location),
        icon: 'circle-slash',
        location: node.gap.location,
      });
  }
}

function groupItem(node: Extract<Node, { readonly kind: 'group' }>): vscode.TreeItem {
  const unnamed = node.grouping === 'owner' ? vscode.l10n.t('No owner named') : vscode.l10n.t('No entity known');
  return treeItem({
    label: node.name ?? unnamed,
    description: String(node.jobs.length),
    icon: groupIcons[node.grouping],
    state: Expanded,
    ...(node.grouping === 'entity' && node.name !== null && { context: 'entity' }),
  });
}

function jobItem(job: JobItem): vscode.TreeItem {
  const [worst] = job.findings;
  return treeItem({
    label: job.name,
    description: job.checked ? job.schedule : vscode.l10n.t('{0} · not wholly checked', job.schedule),
    icon: worst === undefined ? 'watch' : severityIcon(worst.severity),
    state: Collapsed,
    location: job.location,
    tooltip: jobTooltip(job),
    context: job.review.state === 'current' ? 'job' : 'job-due',
  });
}

function factItem({ about, job }: Extract<Node, { readonly kind: 'fact' }>): vscode.TreeItem {
  switch (about) {
    case 'run':
      return treeItem({
        label: job.nextRun === null ? job.schedule : vscode.l10n.t('Next run {0}', job.nextRun),
        description: placeText(job.trigger),
        icon: 'watch',
        location: job.trigger,
      });
    case 'review':
      return treeItem({ label: reviewText(job.review), icon: job.review.state === 'current' ? 'pass' : 'eye' });
    case 'owners':
      return treeItem({ label: vscode.l10n.t('Owned by {0}', job.owners.join(', ')), icon: 'person' });
  }
}
