import { isPython } from '../../model/language';
import { contains } from '../../model/span';
import { isRehearsal } from '../../model/writers';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { beanieDocuments } from '../beanie-document';
import { beanieCalls, linkQueries } from '../beanie-query';
import { beanieElement, beanieMember } from '../beanie-set';
import { documentEntity, isOutermost, sharingDocuments } from '../python-document';

/** https://beanie-odm.dev/ */
export const adapter: Adapter = {
  id: 'beanie',
  title: 'Beanie',
  documentation: 'https://beanie-odm.dev/',
  languages: ['python'],
  mentions: ['beanie', '.find(', '.find_one(', '.find_all(', '.delete_all(', '.insert(', '.save(', '.delete('],
  packages: ['beanie'],
  calls: { names: beanieCalls, read },
  files: declared,
  member: beanieMember,
  overridden: true,
  element: beanieElement,
  symbol: keyPath,
};

function declared(look: Lookup): readonly Declaration[] {
  const documents = beanieDocuments(look).filter(({ at }) => !isRehearsal(at.file));
  return documents.filter(isOutermost).flatMap((document): readonly Declaration[] => {
    const entity = documentEntity(document, sharingDocuments(document, documents), 'beanie');
    return entity === null ? [] : [{ kind: 'entity', entity }];
  });
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  return site.links.flatMap((link, index) =>
    contains(site.at, link.value.at) ? linkQueries(link, site.links[index + 1], site, look) : [],
  );
}

/** `{Order.address.city: 'Rome'}` is about `address.city`. */
function keyPath(key: Parameters<NonNullable<Adapter['symbol']>>[0]): string | null {
  const steps: string[] = [];
  let root = key;
  while (root.kind === 'member') {
    steps.unshift(root.property);
    root = root.object;
  }
  return root.kind === 'class' && steps.length > 1 && isPython(key.at.file) ? steps.join('.') : null;
}
