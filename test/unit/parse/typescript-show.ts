import type { Expression, ObjectProperty, TypeExpression } from '../../../src/model/expression';
import type { FunctionFacts, ModuleFacts } from '../../../src/model/facts';
import { readTypeScript } from '../../../src/parse/typescript';

/** The facts of code that must be free of notes. */
export function factsOf(code: string, file = 'src/shop.ts'): ModuleFacts {
  const { module, notes } = readTypeScript(file, code);
  if (notes.length > 0) throw new Error(`${notes[0]?.message ?? ''} in: ${code}`);
  return module;
}

/** A function by its name; the empty name is the module's own code. */
export function functionNamed(module: ModuleFacts, name: string): FunctionFacts {
  const found = module.functions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
}

/** An expression as text, close to the code that it was read from: what tests compare. */
export function show(expression: Expression | null): string {
  if (expression === null) return 'nothing';
  switch (expression.kind) {
    case 'literal':
      return JSON.stringify(expression.value);
    case 'undefined':
    case 'this':
    case 'super':
      return expression.kind;
    case 'regex':
      return `/${expression.source}/${expression.flags}`;
    case 'name':
      return expression.name;
    case 'member':
      return `${show(expression.object)}.${expression.property}`;
    case 'element':
      return `${show(expression.object)}[${show(expression.index)}]`;
    case 'call':
    case 'new': {
      const types = expression.types === undefined ? '' : `<${showTypes(expression.types)}>`;
      const call = `${show(expression.callee)}${types}(${expression.arguments.map(show).join(', ')})`;
      return expression.kind === 'new' ? `new ${call}` : call;
    }
    case 'object':
      return `{ ${expression.properties.map(showProperty).join(', ')} }`;
    case 'array':
      return `[${expression.items.map(show).join(', ')}]`;
    case 'spread':
      return `...${show(expression.operand)}`;
    case 'function':
    case 'class':
      return `${expression.kind}#${expression.index}`;
    case 'template': {
      const tag = expression.tag === undefined ? '' : show(expression.tag);
      const types = expression.types === undefined ? '' : `<${showTypes(expression.types)}>`;
      const texts = expression.texts.map((text, index) => {
        const value = expression.values[index];
        return value === undefined ? text.text : `${text.text}\${${show(value)}}`;
      });
      return `${tag}${types}\`${texts.join('')}\``;
    }
    case 'binary':
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
    case 'unary':
      return `(${expression.operator} ${show(expression.operand)})`;
    case 'conditional':
      return `(${show(expression.condition)} ? ${show(expression.then)} : ${show(expression.otherwise)})`;
    case 'module':
      return `module(${expression.from})`;
    case 'comprehension': {
      const key = expression.key === null ? '' : `${show(expression.key)}: `;
      const tests = expression.conditions.map((one) => ` if ${show(one)}`).join('');
      return `each(${key}${show(expression.element)} for ${expression.variable}${tests})`;
    }
    case 'other':
      return `other(${expression.parts.map(show).join(', ')})`;
  }
}

function showProperty(property: ObjectProperty): string {
  if (property.kind === 'spread') return `...${show(property.value)}`;
  if (property.kind === 'computed') return `[${show(property.key)}]: ${show(property.value)}`;
  return `${property.getter === true ? 'get ' : ''}${property.key}: ${show(property.value)}`;
}

/** A type as text. */
export function showType(type: TypeExpression | null): string {
  if (type === null) return 'nothing';
  switch (type.kind) {
    case 'reference':
      return type.arguments.length === 0 ? type.name : `${type.name}<${showTypes(type.arguments)}>`;
    case 'literal':
      return JSON.stringify(type.value);
    case 'keyword':
      return type.name;
    case 'union':
      return `(${type.members.map(showType).join(' | ')})`;
    case 'intersection':
      return `(${type.members.map(showType).join(' & ')})`;
    case 'object':
      return `{ ${type.members.map((one) => `${one.name}${one.optional ? '?' : ''}: ${showType(one.type)}`).join('; ')} }`;
    case 'array':
      return `${showType(type.element)}[]`;
    case 'typeof':
      return `typeof ${type.name}`;
    case 'import': {
      const name = type.name === null ? '' : `.${type.name}`;
      return `import(${type.from})${name}${type.arguments.length === 0 ? '' : `<${showTypes(type.arguments)}>`}`;
    }
    case 'indexed':
      return `${showType(type.object)}[${showType(type.index)}]`;
    case 'keyof':
      return `keyof ${showType(type.of)}`;
    case 'function':
      return `() => ${showType(type.returns)}`;
    case 'other':
      return 'other';
  }
}

function showTypes(types: readonly TypeExpression[]): string {
  return types.map(showType).join(', ');
}

/** A function's bindings, one text each. A hidden name is shown without its place. */
export function showBindings(holder: FunctionFacts | undefined): string[] {
  return (holder?.bindings ?? []).map((binding) => {
    const keyword = binding.mutable ? 'let' : 'const';
    const type = binding.type === null ? '' : `: ${showType(binding.type)}`;
    const word = binding.each === true ? 'of' : '=';
    return withoutPlaces(`${keyword} ${binding.name}${type} ${word} ${show(binding.value)}`);
  });
}

/** A function's assignments, one text each. */
export function showAssignments(holder: FunctionFacts | undefined): string[] {
  return (holder?.assignments ?? []).map((one) => {
    const condition = one.conditional ? ' (conditional)' : '';
    return withoutPlaces(`${show(one.target)} ${one.operator} ${show(one.value)}${condition}`);
  });
}

function withoutPlaces(text: string): string {
  return text.replace(/\b(each|value)@\d+/g, '$1@');
}
