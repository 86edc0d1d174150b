import { fromMarkdown } from 'mdast-util-from-markdown';
import type { FenceFacts } from '../model/fences';
import { joinedSource, type Stretch } from '../model/source';
import { lineStretches } from './document-text';
import { readShell } from './shell';

type MarkdownNode = ReturnType<typeof fromMarkdown> | ReturnType<typeof fromMarkdown>['children'][number];
type CodeNode = Extract<MarkdownNode, { type: 'code' }>;

const SHELL = new Set([
  '',
  'bash',
  'sh',
  'shell',
  'zsh',
  'console',
  'shell-session',
  'shellsession',
  'terminal',
  'text',
  'txt',
  'none',
  'cmd',
  'powershell',
]);

/** Reads the blocks of code in a Markdown text: https://spec.commonmark.org/0.31.2/. A fence may stand in lists and quotations. */
export function readMarkdown(text: string): readonly FenceFacts[] {
  const fences: FenceFacts[] = [];
  let heading = '';
  const visit = (node: MarkdownNode): void => {
    if (node.type === 'heading') heading = textOf(text, node);
    else if (node.type === 'code') fences.push(fenceOf(text, node, heading));
    else if ('children' in node) for (const child of node.children) visit(child);
  };
  visit(fromMarkdown(text));
  return fences;
}

function textOf(text: string, node: MarkdownNode): string {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? start;
  return text
    .slice(start, end)
    .replace(/^#+\s*|\s*#+\s*$|\n[=-]+\s*$/g, '')
    .replace(/[`*_]/g, '')
    .trim();
}

function fenceOf(text: string, node: CodeNode, heading: string): FenceFacts {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? start;
  const language = (node.lang ?? '').toLowerCase().replace(/^\{?\.?|[:,{}].*$/g, '');
  const raw = text.slice(start, end);
  // The first line of a fence is not its content, though it may say the same.
  const skipped = /^[`~]/.test(raw) ? raw.indexOf('\n') + 1 || raw.length : 0;
  const stretches = lineStretches(node.value, raw.slice(skipped), start + skipped);
  const shell = SHELL.has(language) ? readShell(joinedSource(withoutPrompts(stretches))) : null;
  return { language, heading, text: stretches, shell, start, end };
}

const PROMPT = /^(?:\S*[\w~\])]?[$%] |\$ |> (?=\S))/;

/** Where lines carry a prompt, the others are what the commands answer, unless a command goes on. */
function withoutPrompts(stretches: readonly Stretch[]): readonly Stretch[] {
  if (!stretches.some(({ text, exact }) => exact && /^(?:\[?[\w@.~:/-]*\]?)?\$ \S/.test(text))) return stretches;
  let isCommand = false;
  let goesOn = false;
  let command = '';
  return stretches.map((stretch) => {
    if (!stretch.exact) return stretch;
    const prompt = PROMPT.exec(stretch.text);
    if (!goesOn) isCommand = prompt !== null;
    command = goesOn ? `${command}\n${stretch.text}` : stretch.text;
    goesOn = isCommand && (/\\$/.test(stretch.text) || isOpen(command));
    if (!isCommand) return { ...stretch, text: ' '.repeat(stretch.text.length) };
    const blank = prompt?.[0].length ?? 0;
    return { ...stretch, text: ' '.repeat(blank) + stretch.text.slice(blank) };
  });
}

/** Whether a quotation begins in the text and does not end there. */
function isOpen(text: string): boolean {
  return (text.match(/(?<!\\)"/g) ?? []).length % 2 === 1 || (text.match(/'/g) ?? []).length % 2 === 1;
}
