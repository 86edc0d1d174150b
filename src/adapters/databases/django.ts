import { contains } from '../../model/span';
import { isRehearsal } from '../../model/writers';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { djangoElement, djangoMember } from '../django-member';
import { djangoModels } from '../django-model';
import { modelEntities } from '../django-table';
import { djangoCalls, linkQueries } from '../django-query';

/** https://docs.djangoproject.com/en/stable/topics/db/ */
export const adapter: Adapter = {
  id: 'django',
  title: 'Django',
  documentation: 'https://docs.djangoproject.com/en/stable/topics/db/',
  derives: true,
  languages: ['python'],
  mentions: ['django', '.objects', 'models.', '_set.', '.save(', '.delete('],
  packages: ['django'],
  calls: { names: djangoCalls, read },
  files: declared,
  member: djangoMember,
  overridden: true,
  element: djangoElement,
};

function declared(look: Lookup): readonly Declaration[] {
  return djangoModels(look)
    .filter(({ at }) => !isRehearsal(at.file))
    .flatMap((model) => modelEntities(model, look))
    .map((entity): Declaration => ({ kind: 'entity', entity }));
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  return site.links.flatMap((link, index) =>
    contains(site.at, link.value.at) ? linkQueries(link, site.links[index + 1], site, look) : [],
  );
}
