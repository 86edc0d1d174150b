import { ts } from 'ts-morph';
import type { Located } from '../model/expression';
import { mayRemark, readRemarks, type CommentStyle, type ReadRemarks } from './remarks';

/** Remarks of a module. Line comments of SQL within a template literal count too. */
export function readCodeRemarks(sourceFile: ts.SourceFile): ReadRemarks {
  return readRemarks(sourceFile.text, () => styleOf(sourceFile));
}

function styleOf(sourceFile: ts.SourceFile): CommentStyle {
  const literals: Located[] = [];
  const templates: Located[] = [];
  const extents = new Map<number, Located>();
  const visit = (node: ts.Node): void => {
    const range = { start: node.getStart(sourceFile), end: node.end };
    if (ts.isTemplateLiteralToken(node)) templates.push(range);
    else if (ts.isLiteralExpression(node) || ts.isJsxText(node)) literals.push(range);
    if (isCovered(node) && (extents.get(range.start)?.end ?? -1) < range.end) extents.set(range.start, range);
    ts.forEachChild(node, visit);
  };
  if (mayRemark(sourceFile.text)) visit(sourceFile);
  const within = (ranges: readonly Located[], offset: number): boolean =>
    ranges.some(({ start, end }) => start <= offset && offset < end);
  return {
    opening: /(?:\/\/+!?|\/\*+!?|^[ \t]*\*|^[ \t]*--+)[ \t]*$/,
    isComment: (offset) => !within(literals, offset) && isSql(sourceFile.text, offset) === within(templates, offset),
    extent: (offset) => extents.get(offset) ?? null,
  };
}

/** Whether what stands before a place on its line is the beginning of a comment of SQL. */
function isSql(text: string, offset: number): boolean {
  return /^[ \t]*--+[ \t]*$/.test(text.slice(text.lastIndexOf('\n', offset) + 1, offset));
}

/** A remark is about what follows it as a whole, but above a class or a function about its first line only. */
function isCovered(node: ts.Node): boolean {
  if (ts.isSourceFile(node) || ts.isClassLike(node) || ts.isFunctionLike(node) || ts.isModuleDeclaration(node))
    return false;
  return ts.isStatement(node)
    ? !ts.isBlock(node)
    : ts.isObjectLiteralElementLike(node) ||
        ts.isTypeElement(node) ||
        ts.isPropertyDeclaration(node) ||
        ts.isEnumMember(node) ||
        ts.isDecorator(node) ||
        ts.isTypeNode(node) ||
        ts.isExpression(node);
}
