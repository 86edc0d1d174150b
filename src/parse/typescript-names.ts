import { ts } from 'ts-morph';

const Kind = ts.SyntaxKind;

/** The name that an identifier, literal key or literal computed key spells; null where it is computed. */
export function nameText(node: ts.Node): string | null {
  if (
    ts.isIdentifier(node) ||
    ts.isPrivateIdentifier(node) ||
    ts.isStringLiteralLike(node) ||
    ts.isNumericLiteral(node)
  ) {
    return node.text;
  }
  return ts.isComputedPropertyName(node) ? literalText(node.expression) : null;
}

function literalText(node: ts.Node): string | null {
  return ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) ? node.text : null;
}

/** Dotted text of `A.B.C`, written as a type's name or as a property access; null for anything else. */
export function dottedName(node: ts.Node): string | null {
  const parts: string[] = [];
  let rest = node;
  for (;;) {
    if (ts.isIdentifier(rest)) return rest.text === '' ? null : [rest.text, ...parts.reverse()].join('.');
    if (ts.isQualifiedName(rest)) {
      parts.push(rest.right.text);
      rest = rest.left;
    } else if (ts.isPropertyAccessExpression(rest)) {
      parts.push(rest.name.text);
      rest = rest.expression;
    } else return null;
  }
}

export function hasModifier(
  node: { readonly modifiers?: readonly ts.ModifierLike[] | undefined },
  kind: ts.SyntaxKind,
): boolean {
  const { modifiers } = node;
  if (modifiers === undefined) return false;
  for (const modifier of modifiers) if (modifier.kind === kind) return true;
  return false;
}

/** Looks through parentheses, `as`, `satisfies`, `!` and type assertions. */
export function unwrap(node: ts.Node): ts.Node {
  let inner = node;
  for (;;) {
    switch (inner.kind) {
      case Kind.ParenthesizedExpression:
      case Kind.AsExpression:
      case Kind.SatisfiesExpression:
      case Kind.NonNullExpression:
      case Kind.TypeAssertionExpression:
        inner = (inner as ts.ParenthesizedExpression).expression;
        break;
      default:
        return inner;
    }
  }
}
