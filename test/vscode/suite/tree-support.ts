import type * as vscode from 'vscode';

function labelOf({ label }: vscode.TreeItem): string {
  return typeof label === 'string' ? label : (label?.label ?? '');
}

/** A view as lines of text, indented by depth. */
export async function linesOf<T>(view: vscode.TreeDataProvider<T>, node?: T, depth = 0): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const child of (await view.getChildren(node)) ?? []) {
    const item = await view.getTreeItem(child);
    const description = typeof item.description === 'string' ? ` (${item.description})` : '';
    lines.push(`${'  '.repeat(depth)}${labelOf(item)}${description}`, ...(await linesOf(view, child, depth + 1)));
  }
  return lines;
}

/** The first line of a view with a label, looked for depth first. */
export async function findNode<T>(view: vscode.TreeDataProvider<T>, label: string, node?: T): Promise<T | null> {
  for (const child of (await view.getChildren(node)) ?? []) {
    if (labelOf(await view.getTreeItem(child)) === label) return child;
    const found = await findNode(view, label, child);
    if (found !== null) return found;
  }
  return null;
}

/** Every line of a view as the editor gets it. */
export async function itemsOf<T>(view: vscode.TreeDataProvider<T>, node?: T): Promise<readonly vscode.TreeItem[]> {
  const items: vscode.TreeItem[] = [];
  for (const child of (await view.getChildren(node)) ?? [])
    items.push(await view.getTreeItem(child), ...(await itemsOf(view, child)));
  return items;
}
