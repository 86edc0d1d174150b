// The texts of the extension's code that translators get, in the format of VS Code's `vscode.l10n`:
// https://github.com/microsoft/vscode-l10n#vscodel10n-dev
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './root.mjs';

const sources = path.join(root, 'src', 'extension');

/**
 * @param {ts.Node} node
 * @returns {node is ts.CallExpression} `vscode.l10n.t(…)`, or `l10n.t(…)` where a function is given the translations
 */
function isTranslation(node) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression: owner } = node.expression;
  if (name.text !== 't') return false;
  return ts.isPropertyAccessExpression(owner)
    ? owner.name.text === 'l10n'
    : ts.isIdentifier(owner) && owner.text === 'l10n';
}

/**
 * @param {string} name of the file, for complaints
 * @param {string} text TypeScript
 * @returns {readonly string[]} the messages in it
 */
export function messagesOf(name, text) {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (isTranslation(node)) {
      const [message] = node.arguments;
      if (message === undefined || !ts.isStringLiteralLike(message)) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart());
        throw new Error(`${name}:${line + 1}: translators can only be given a text that is written down here`);
      }
      found.push(message.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** @returns {string} the bundle: every message once, in order, and its own translation */
export function bundle() {
  const files = readdirSync(sources).filter((name) => name.endsWith('.ts'));
  const messages = files.flatMap((name) => messagesOf(name, readFileSync(path.join(sources, name), 'utf8')));
  const entries = [...new Set(messages)].sort().map((message) => [message, message]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}
