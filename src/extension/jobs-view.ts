import * as vscode from 'vscode';
import type { FolderJobs, JobItem, Location, QueryItem } from '../server/protocol';
import { childrenOf, type Grouping, type Node } from './jobs-tree';

const operationIcons: Readonly<Record<QueryItem['operation'], string>> = {
  delete: 'trash',
  update: 'edit',
  insert: 'add',
  define: 'symbol-structure',
  read: 'eye',
};

const roleIcons = { schedule: 'watch', call: 'arrow-small-right', query: 'database' } as const;

/** Context value of the lines that an impact report can be about. */
const impactContext = 'impact';

/** The Jobs view: jobs by scheduler or by entity, and what was not checked. */
export class JobsView implements vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private folders: readonly FolderJobs[] = [];
  private grouping: Grouping;

  constructor(private readonly state: vscode.Memento) {
    this.grouping = state.get('grouping') === 'entity' ? 'entity' : 'scheduler';
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

  getChildren(node?: Node): Node[] {
    return [...childrenOf(node ?? null, this.folders, this.grouping)];
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
      return item({ label: node.folder.name, icon: 'root-folder', state: Expanded });
    case 'group':
      return groupItem(node);
    case 'job':
      return jobItem(node.job);
    case 'query':
      return item({
        label: node.query.sentence,
        icon: operationIcons[node.query.operation],
        state: Collapsed,
        location: node.query.location,
      });
    case 'place':
      return item({
        label: placeText(node.location),
        description: placeDescription(node),
        icon: roleIcons[node.role],
        location: node.location,
      });
    case 'gaps':
      return item({
        label: vscode.l10n.t('Not checked ({0})', node.folder.notChecked.length),
        icon: 'question',
        state: node.folder.notChecked.length > 0 ? Collapsed : None,
        tooltip: vscode.l10n.t(
          'What Tacit could not understand or read, so that nothing is taken for checked that was not.',
        ),
      });
    case 'gap':
      return item({
        label: node.gap.message,
        description: placeText(node.gap.location),
        icon: 'circle-slash',
        location: node.gap.location,
      });
  }
}

function placeDescription({ role, name }: Extract<Node, { readonly kind: 'place' }>): string {
  if (role === 'schedule') return name;
  return role === 'call' ? vscode.l10n.t('calls {0}', name) : name;
}

function groupItem(node: Extract<Node, { readonly kind: 'group' }>): vscode.TreeItem {
  const byEntity = node.grouping === 'entity';
  const group = item({
    label: node.name ?? vscode.l10n.t('No entity known'),
    description: String(node.jobs.length),
    icon: byEntity ? 'database' : 'calendar',
    state: Expanded,
  });
  if (byEntity && node.name !== null) group.contextValue = impactContext;
  return group;
}

function jobItem(job: JobItem): vscode.TreeItem {
  const line = item({
    label: job.name,
    description: job.checked ? job.schedule : vscode.l10n.t('{0} · not wholly checked', job.schedule),
    icon: 'watch',
    state: job.queries.length > 0 ? Collapsed : None,
    location: job.location,
    tooltip: jobTooltip(job),
  });
  const [worst] = job.findings;
  if (worst !== undefined) line.iconPath = findingIcon(worst.severity);
  line.contextValue = impactContext;
  return line;
}

function findingIcon(severity: JobItem['findings'][number]['severity']): vscode.ThemeIcon {
  const [icon, colour] =
    severity === 'error'
      ? ['error', 'list.errorForeground']
      : severity === 'warning'
        ? ['warning', 'list.warningForeground']
        : ['info', 'notificationsInfoIcon.foreground'];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
}

/** Names of the repository are added as text, never as Markdown. */
function jobTooltip(job: JobItem): vscode.MarkdownString {
  const next = job.nextRun === null ? [] : [vscode.l10n.t('next run {0}', job.nextRun)];
  const tooltip = new vscode.MarkdownString('**').appendText(job.name).appendMarkdown('**\n\n');
  tooltip.appendText([job.scheduler, job.schedule, ...next].join(' · '));
  for (const finding of job.findings)
    tooltip.appendMarkdown('\n\n').appendText(`${finding.severity}: ${finding.message}`);
  const { queries, assumptions } = job;
  if (queries.length > 0) tooltip.appendMarkdown('\n\n---\n\n');
  for (const query of queries) tooltip.appendMarkdown('\n- ').appendText(query.sentence);
  if (assumptions.length > 0)
    tooltip.appendMarkdown('\n\n').appendText(vscode.l10n.t('Takes for granted:')).appendMarkdown('\n');
  for (const assumption of assumptions) tooltip.appendMarkdown('\n- ').appendText(assumption);
  return tooltip;
}

interface ItemParts {
  readonly label: string;
  readonly icon: string;
  readonly description?: string;
  readonly state?: vscode.TreeItemCollapsibleState;
  readonly location?: Location;
  readonly tooltip?: vscode.MarkdownString | string;
}

function item({ label, icon, description, state = None, location, tooltip }: ItemParts): vscode.TreeItem {
  const made = new vscode.TreeItem(label, state);
  made.iconPath = new vscode.ThemeIcon(icon);
  if (description !== undefined) made.description = description;
  made.tooltip = tooltip ?? label;
  if (location !== undefined) {
    made.command = { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: openArguments(location) };
  }
  return made;
}

function openArguments({ uri, range }: Location): [vscode.Uri, vscode.TextDocumentShowOptions] {
  const { start, end } = range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  return [vscode.Uri.parse(uri), { selection }];
}

/** `retention.ts:9` */
function placeText({ uri, range }: Location): string {
  const name = vscode.Uri.parse(uri).path.split('/').pop() ?? '';
  return `${name}:${range.start.line + 1}`;
}
