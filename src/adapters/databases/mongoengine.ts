import { contains } from '../../model/span';
import { isRehearsal } from '../../model/writers';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { mongoEngineDocuments } from '../mongoengine-document';
import { linkQueries, mongoEngineCalls } from '../mongoengine-query';
import { mongoEngineElement, mongoEngineMember } from '../mongoengine-queryset';
import { documentEntity, isOutermost, sharingDocuments } from '../python-document';

/** https://docs.mongoengine.org/guide/index.html */
export const adapter: Adapter = {
  id: 'mongoengine',
  title: 'MongoEngine',
  documentation: 'https://docs.mongoengine.org/guide/index.html',
  languages: ['python'],
  mentions: ['mongoengine', '.objects', 'EmbeddedDocument', 'queryset_manager', '.save(', '.delete('],
  packages: ['mongoengine', 'flask_mongoengine'],
  calls: { names: mongoEngineCalls, read },
  files: declared,
  member: mongoEngineMember,
  overridden: true,
  element: mongoEngineElement,
};

function declared(look: Lookup): readonly Declaration[] {
  const documents = mongoEngineDocuments(look).filter(({ at }) => !isRehearsal(at.file));
  return documents.filter(isOutermost).flatMap((document): readonly Declaration[] => {
    const entity = documentEntity(document, sharingDocuments(document, documents), 'mongoengine');
    return entity === null ? [] : [{ kind: 'entity', entity }];
  });
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  return site.links.flatMap((link, index) =>
    contains(site.at, link.value.at) ? linkQueries(link, site.links[index + 1], site, look) : [],
  );
}
