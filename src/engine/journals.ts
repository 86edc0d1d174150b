import { foldNumber, foldText } from '../adapters/fold';
import { propertyOf } from '../adapters/options';
import type { Facts } from '../model/facts';
import { compareText } from '../model/span';
import { valueOfExpression } from './documents';
import { isJournal } from './readable';
import type { Journal } from './replay-order';

/**
 * The order in which migrations are applied, where a tool writes it down.
 * https://orm.drizzle.team/docs/kit-overview: entries of `meta/_journal.json` by their `idx`
 */
export function journalsIn(facts: ReadonlyMap<string, Facts>): readonly Journal[] {
  return [...facts.values()]
    .filter(({ file }) => isJournal(file))
    .sort((a, b) => compareText(a.file, b.file))
    .map(({ file, documents = [] }): Journal => {
      const [journal] = documents.map((document) => valueOfExpression(file, document));
      const list = propertyOf(journal, 'entries');
      const entries = list?.kind === 'array' ? list.items : [];
      const found = entries.flatMap((entry, place) => {
        const tag = propertyOf(entry, 'tag');
        const name = tag && foldText(tag);
        const index = propertyOf(entry, 'idx');
        return tag && name ? [{ name, at: tag.at, index: (index && foldNumber(index)) ?? place }] : [];
      });
      const folder = file.split('/').slice(0, -2).join('/');
      return {
        file,
        folder,
        entries: found
          .toSorted((a, b) => a.index - b.index)
          .map(({ name, at }) => ({ name, file: `${folder === '' ? '' : `${folder}/`}${name}.sql`, at })),
      };
    });
}
