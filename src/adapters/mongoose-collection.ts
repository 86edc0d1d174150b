import type { Lookup } from './adapter';
import { collectionOfModel } from './mongoose-names';
import { mongoosePackages, schemaReading, type SchemaReading } from './mongoose-schema';
import { packageOf } from './origin';
import { type Model, allModels } from './mongoose-model';

/** The collection of a model that a path refers to by name. */
export function collectionNamed(name: string, look: Lookup): string {
  const model = allModels(look).find((each) => each.name === name);
  return model === undefined ? collectionOfModel(name) : collectionOf(model, look);
}

/** Where a model's documents are; those of a discriminator are with its base's. */
export function collectionOf(model: Model, look: Lookup): string {
  if (model.base !== null) return collectionOf(model.base.model, look);
  const schema = readingOf(model, look);
  return model.collection ?? schema?.collection ?? (isPluralized(look) ? collectionOfModel(model.name) : model.name);
}

/** `mongoose.pluralize(null)` keeps names as they are. */
function isPluralized(look: Lookup): boolean {
  const calls = look.callsNamed('pluralize').filter((site) => mongoosePackages.includes(packageOf(site.base) ?? ''));
  return !calls.some((site) => {
    const [argument] = site.links.at(-1)?.arguments ?? [];
    return argument?.kind === 'literal' && argument.value === null;
  });
}

export function readingOf(model: Model, look: Lookup): SchemaReading | null {
  if (model.schema === null) return null;
  return schemaReading(model.schema, look, (name) => referredCollection(name, look));
}

/** Only what the models' calls say, so that schemas that refer to each other are read once. */
function referredCollection(name: string, look: Lookup): string {
  const model = allModels(look).find((each) => each.name === name);
  return model?.collection ?? collectionOfModel(name);
}
