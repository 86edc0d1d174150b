import * as vscode from 'vscode';
import { findingsRequest, type FolderFindings, type FolderJobs, type JobItem, type Location } from '../server/protocol';
import type { Server } from './client';
import { markAsReviewed, recordReview } from './due-review';
import { findJob } from './find-job';
import type { FindingsNode } from './findings-tree';
import { FindingsView } from './findings-view';
import { impactCommands } from './impact-commands';
import { createImpactPanel, IMPACT_VIEW, type ImpactPanel } from './impact-panel';
import type { Node } from './jobs-tree';
import { JobsView } from './jobs-view';
import { openPlace } from './open-place';
import { reviewer } from './settings';

/** The two views and the impact report. */
export interface Views extends vscode.Disposable {
  readonly jobs: JobsView;
  readonly findings: FindingsView;
  readonly impact: ImpactPanel;
  readonly commands: Readonly<Record<string, (...args: never[]) => unknown>>;
  /** What they show may have changed. */
  readonly changed: () => void;
  /** There is nothing to show any more. */
  readonly clear: () => void;
}

type AnyNode = Node | FindingsNode;

/** Views, empty until they are told that there is something. */
export function createViews(context: vscode.ExtensionContext, server: Server): Views {
  const jobs = new JobsView(context.workspaceState, server);
  const findings = new FindingsView();
  const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, 'media', `impact.${theme}.svg`);
  const impact = createImpactPanel(server, { light: icon('light'), dark: icon('dark') }, context.workspaceState);
  const serializer = vscode.window.registerWebviewPanelSerializer(IMPACT_VIEW, {
    deserializeWebviewPanel: impact.restore,
  });
  const jobsTree = vscode.window.createTreeView('tacit.jobs', { treeDataProvider: jobs, showCollapseAll: true });
  const findingsTree = vscode.window.createTreeView('tacit.findings', { treeDataProvider: findings });

  const showJobs = (folders: readonly FolderJobs[]): void => {
    jobs.show(folders);
    const gaps = folders.reduce((sum, { notChecked }) => sum + notChecked.length, 0);
    // The line that lists them may be scrolled out of sight; the head of the view never is.
    jobsTree.description = folders.length === 0 ? '' : vscode.l10n.t('{0} not checked', gaps);
  };
  const showFindings = (folders: readonly FolderFindings[]): void => {
    findings.show(folders);
    const amount = findings.amount();
    findingsTree.badge =
      amount === 0
        ? undefined
        : { value: amount, tooltip: amount === 1 ? vscode.l10n.t('1 finding') : vscode.l10n.t('{0} findings', amount) };
  };
  const review = async (node: AnyNode | undefined, note?: unknown): Promise<void> => {
    const about = reviewable(node);
    if (about === null) return;
    // Whoever calls the command from code has asked for the note already.
    if (typeof note !== 'string') await markAsReviewed(server, about.folder, about.job);
    else await recordReview(server, { folder: about.folder, job: about.job.id, by: reviewer(), note });
  };

  return {
    jobs,
    findings,
    impact,
    commands: {
      ...impactCommands(server, impact),
      'tacit.showJobs': () => vscode.commands.executeCommand('tacit.jobs.focus'),
      'tacit.findJob': () => findJob(jobs.jobs()),
      'tacit.groupByScheduler': () => {
        jobs.groupBy('scheduler');
      },
      'tacit.groupByEntity': () => {
        jobs.groupBy('entity');
      },
      'tacit.groupByOwner': () => {
        jobs.groupBy('owner');
      },
      'tacit.showImpactOfItem': async (node?: AnyNode) => {
        const target = targetOf(node);
        if (target !== null) await impact.show({ target, against: null });
      },
      'tacit.goToItem': async (node?: AnyNode) => {
        const location = locationOf(node);
        if (location !== null) await openPlace(location);
      },
      'tacit.reviewItem': review,
    },
    changed: () => {
      impact.changed();
      void server.jobs().then(showJobs);
      void server.ask<readonly FolderFindings[]>(findingsRequest, [], null).then(showFindings);
    },
    clear: () => {
      showJobs([]);
      showFindings([]);
      impact.clear();
    },
    dispose: () => {
      vscode.Disposable.from(jobsTree, findingsTree, serializer, impact).dispose();
    },
  };
}

function targetOf(node: AnyNode | undefined): Parameters<ImpactPanel['show']>[0]['target'] | null {
  switch (node?.kind) {
    case 'job':
      return { kind: 'job', folder: node.folder.uri, job: node.job.id };
    case 'due':
      return { kind: 'job', folder: node.folder.uri, job: node.due.job.id };
    case 'group':
      return node.grouping === 'entity' && node.name !== null
        ? { kind: 'entity', folder: node.folder.uri, entity: node.name, field: null }
        : null;
    case 'finding':
      return node.finding.target;
    default:
      return null;
  }
}

function locationOf(node: AnyNode | undefined): Location | null {
  switch (node?.kind) {
    case 'job':
      return node.job.location;
    case 'due':
      return node.due.job.location;
    case 'finding':
      return node.finding.location;
    default:
      return null;
  }
}

function reviewable(node: AnyNode | undefined): { readonly folder: string; readonly job: JobItem } | null {
  if (node?.kind === 'job') return { folder: node.folder.uri, job: node.job };
  return node?.kind === 'due' ? { folder: node.folder.uri, job: node.due.job } : null;
}
