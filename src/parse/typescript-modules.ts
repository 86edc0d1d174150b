import { ts } from 'ts-morph';
import type { Expression } from '../model/expression';
import { declare } from './typescript-bindings';
import { hasModifier, nameText } from './typescript-names';
import { startOf, type Walk } from './typescript-walk';

const Kind = ts.SyntaxKind;

/** `import …`: one entry for each local name. An import for its effects alone is a mention of the module in the code. */
export function readImport(walk: Walk, node: ts.ImportDeclaration): void {
  const from = nameText(node.moduleSpecifier);
  if (from === null) return;
  const { importClause } = node;
  if (importClause === undefined) {
    walk.functions[0]?.body.push({ kind: 'module', from, start: startOf(walk, node), end: node.end });
    return;
  }
  if (importClause.name !== undefined) addImport(walk, importClause.name, 'default', from);
  const { namedBindings } = importClause;
  if (namedBindings === undefined) return;
  if (ts.isNamespaceImport(namedBindings)) addImport(walk, namedBindings.name, '*', from);
  else {
    for (const element of namedBindings.elements) {
      addImport(walk, element.name, (element.propertyName ?? element.name).text, from);
    }
  }
}

function addImport(walk: Walk, local: ts.Identifier, imported: string, from: string): void {
  if (local.text === '') return;
  walk.imports.push({ local: local.text, imported, from, start: startOf(walk, local), end: local.end });
}

/** `import x = require('y')` and `import x = Outer.Inner`: a name with a value, as `const x = …`. */
export function readImportEquals(walk: Walk, node: ts.ImportEqualsDeclaration): void {
  const { moduleReference } = node;
  const value = ts.isExternalModuleReference(moduleReference)
    ? requiredModule(walk, moduleReference)
    : qualified(walk, moduleReference);
  declare(walk, node.name, value, null, false, walk.block);
  if (hasModifier(node, Kind.ExportKeyword)) exportName(walk, node.name, false);
}

function requiredModule(walk: Walk, node: ts.ExternalModuleReference): Expression {
  const from = nameText(node.expression);
  const place = { start: startOf(walk, node), end: node.end };
  return from === null ? { kind: 'other', parts: [], ...place } : { kind: 'module', from, ...place };
}

function qualified(walk: Walk, node: ts.EntityName): Expression {
  const names: ts.Identifier[] = [];
  let rest = node;
  while (ts.isQualifiedName(rest)) {
    names.push(rest.right);
    rest = rest.left;
  }
  const start = startOf(walk, node);
  let value: Expression = { kind: 'name', name: rest.text, start, end: rest.end };
  for (const name of names.reverse()) {
    value = {
      kind: 'member',
      object: value,
      property: name.text,
      propertyStart: startOf(walk, name),
      start,
      end: name.end,
    };
  }
  return value;
}

/** `export { … }`, `export … from`, `export *`. */
export function readExport(walk: Walk, node: ts.ExportDeclaration): void {
  const from = node.moduleSpecifier === undefined ? null : nameText(node.moduleSpecifier);
  const { exportClause } = node;
  if (exportClause === undefined || ts.isNamespaceExport(exportClause)) {
    const name = exportClause?.name.text ?? '*';
    const place = exportClause?.name ?? node;
    if (from !== null) walk.exports.push({ name, from, imported: '*', start: startOf(walk, place), end: place.end });
    return;
  }
  for (const element of exportClause.elements) {
    const name = element.name.text;
    const own = (element.propertyName ?? element.name).text;
    const place = { start: startOf(walk, element.name), end: element.name.end };
    if (own === '') continue;
    if (walk.namespace !== null) exportName(walk, element.name, false);
    else if (from === null) walk.exports.push({ name, local: own, ...place });
    else walk.exports.push({ name, from, imported: own, ...place });
  }
}

/** `export default …` and `export = …`. */
export function readExportAssignment(walk: Walk, node: ts.ExportAssignment): void {
  const expression = walk.readers.expression(walk, node.expression);
  const name = node.isExportEquals === true ? '=' : 'default';
  walk.exports.push({ name, expression, start: startOf(walk, node), end: node.end });
}

/** Exports a name of this module, or of the namespace at hand. */
export function exportName(walk: Walk, name: ts.Node, isDefault: boolean): void {
  const local = nameText(name);
  if (local === null || local === '') return;
  const start = startOf(walk, name);
  const { end } = name;
  if (walk.namespace === null) walk.exports.push({ name: isDefault ? 'default' : local, local, start, end });
  else {
    const value: Expression = { kind: 'name', name: local, start, end };
    walk.namespace.properties.push({ kind: 'property', key: local, keyStart: start, keyEnd: end, value });
  }
}

/** Exports every name of a declared pattern. */
export function exportPattern(walk: Walk, name: ts.BindingName): void {
  if (ts.isIdentifier(name)) exportName(walk, name, false);
  else for (const element of name.elements) if (!ts.isOmittedExpression(element)) exportPattern(walk, element.name);
}
