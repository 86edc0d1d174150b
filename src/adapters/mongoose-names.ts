/**
 * How Mongoose names a model's collection: the first ending that fits the lower-cased name. It is a list of its own,
 * and not what English or other packages make of the word.
 * https://github.com/Automattic/mongoose/blob/master/lib/helpers/pluralize.js
 */
const plurals: readonly (readonly [RegExp, string])[] = [
  [/human$/, 'humans'],
  [/man$/, 'men'],
  [/person$/, 'people'],
  [/child$/, 'children'],
  [/^ox$/, 'oxen'],
  [/(ax|test)is$/, '$1es'],
  [/(octop|vir)us$/, '$1i'],
  [/(alias|status)$/, '$1es'],
  [/bus$/, 'buses'],
  [/(buffal|tomat|potat)o$/, '$1oes'],
  [/([ti])um$/, '$1a'],
  [/sis$/, 'ses'],
  [/([^f])fe$/, '$1ves'],
  [/([lr])f$/, '$1ves'],
  [/([^aeiouy]|qu)y$/, '$1ies'],
  [/(x|ch|ss|sh)$/, '$1es'],
  [/([ml|])ouse$/, '$1ice'],
  [/quiz$/, 'quizzes'],
  [/^goose$/, 'geese'],
  [/s$/, 's'],
  [/[^a-z]$/, '$&'],
  [/$/, 's'],
];

const uncountable: ReadonlySet<string> = new Set(
  (
    'advice energy excretion digestion cooperation health justice labour machinery equipment information pollution ' +
    'sewage paper money species series rain rice fish sheep moose deer news expertise status media'
  ).split(' '),
);

/** The collection of a model of this name, unless its schema or the call that makes the model says otherwise. */
export function collectionOfModel(name: string): string {
  if (name === 'system.profile' || name === 'system.indexes') return name;
  const word = name.toLowerCase();
  if (uncountable.has(word)) return word;
  const rule = plurals.find(([ending]) => ending.test(word));
  return rule === undefined ? word : word.replace(rule[0], rule[1]);
}
