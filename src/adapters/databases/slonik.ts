import { contains } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { packageOf } from '../origin';
import { isOfSlonik, slonikName } from '../slonik-token';
import { boundValues } from '../sql-bound';
import { composedDeclarations } from '../sql-call';
import { composeSql } from '../sql-text';

/** https://github.com/gajus/slonik#slonik-query-methods */
export const adapter: Adapter = {
  id: 'slonik',
  title: 'Slonik',
  documentation: 'https://github.com/gajus/slonik#readme',
  mentions: ['slonik', 'sql.unsafe', 'sql.type', 'sql.fragment'],
  packages: ['slonik'],
  calls: {
    names: [
      ...['query', 'any', 'anyFirst', 'exists', 'many', 'manyFirst', 'maybeOne', 'maybeOneFirst', 'one', 'oneFirst'],
      ...['stream'],
    ],
    read,
  },
  callback(callee) {
    if (callee.kind !== 'member' || !/^(?:transaction|connect)$/.test(callee.property)) return null;
    return packageOf(callee) === 'slonik' ? [connection(callee)] : null;
  },
};

/** What a transaction gives to its callback. */
function connection({ at }: Value): Value {
  const of: Value = { kind: 'external', module: 'slonik', path: ['CommonQueryMethods'], at };
  return { kind: 'instance', of, arguments: null, types: [], at };
}

/** Slonik takes statements of its own tag only, so these tell its calls, whatever they are made on. */
function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  const [statement] = link?.arguments ?? [];
  if (link === undefined || statement === undefined || !contains(site.at, link.value.at)) return [];
  const statements = statement.kind === 'one-of' ? statement.values : [statement];
  return statements
    .filter(isOfSlonik)
    .flatMap((value) =>
      composeSql(value, slonikName).flatMap((composed) =>
        composedDeclarations(composed, boundValues(link, [], composed), site, 'postgresql', look).map((declaration) =>
          declaration.kind === 'query'
            ? { ...declaration, query: { ...declaration.query, adapter: 'slonik' } }
            : declaration,
        ),
      ),
    );
}
