import type { FileSite } from '../adapters/adapter';
import type { Expression, ObjectProperty } from '../model/expression';
import type { Facts } from '../model/facts';
import type { Value } from '../model/value';
import { spanOf } from './program';

/** A configuration file as adapters read it. */
export function fileSiteOf({ file, documents = [], crontab = [] }: Facts): FileSite {
  return { file, documents: documents.map((document) => valueOfExpression(file, document)), crontab };
}

/** What an expression of a configuration file states. Names are what another program fills in. */
export function valueOfExpression(file: string, expression: Expression): Value {
  const at = spanOf(file, expression);
  switch (expression.kind) {
    case 'literal':
      return { kind: 'literal', value: expression.value, at };
    case 'object':
      return {
        kind: 'object',
        // What is merged in gives way to what stands there: https://yaml.org/type/merge.html
        properties: mergedFirst(expression.properties).flatMap((property) => {
          if (property.kind === 'computed') return [];
          if (property.kind === 'spread') {
            const merged = valueOfExpression(file, property.value);
            return merged.kind === 'object' ? merged.properties : [];
          }
          const { key, keyStart, keyEnd } = property;
          const value = valueOfExpression(file, property.value);
          return [{ key, keyAt: { file, start: keyStart, end: keyEnd }, value, optional: false }];
        }),
        open: false,
        at,
      };
    case 'array':
      return { kind: 'array', items: expression.items.map((item) => valueOfExpression(file, item)), open: false, at };
    case 'template': {
      const texts = expression.texts.map(({ text, start, end }) => ({ text, at: { file, start, end } }));
      return {
        kind: 'template',
        texts,
        values: expression.values.map((one) => valueOfExpression(file, one)),
        tag: null,
        at,
      };
    }
    case 'name':
      return { kind: 'unknown', text: expression.name, at };
    default:
      return { kind: 'unknown', text: '', at };
  }
}

function mergedFirst(properties: readonly ObjectProperty[]): readonly ObjectProperty[] {
  return [...properties.filter(({ kind }) => kind === 'spread'), ...properties.filter(({ kind }) => kind !== 'spread')];
}
