import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { foldText } from './fold';
import { classDecorators, modelOptions, schemaClassOf, typegoosePackages } from './mongoose-class';
import { propertyOf } from './options';
import { packageOf } from './origin';

/** Calls by which Typegoose makes models of classes. https://typegoose.github.io/typegoose/docs/api/functions/getModelForClass */
export const typegooseCalls: readonly string[] = [
  'getModelForClass',
  'getDiscriminatorModelForClass',
  'addModelToTypegoose',
];

/** What a call of Typegoose makes a model of. */
export interface TypegooseModel {
  readonly name: string;
  readonly nameAt: Span;
  readonly schema: Value;
  readonly collection: string | null;
  /** The model that it is a discriminator of, and the value that marks its documents. */
  readonly base: { readonly model: Value; readonly value: string } | null;
}

/** Whether a value is made by Typegoose. */
export function isTypegoose(value: Value): boolean {
  return typegoosePackages.includes(packageOf(value) ?? '');
}

/** The model that a call of Typegoose makes, or null. */
export function typegooseModel(link: ChainLink, look: Lookup): TypegooseModel | null {
  if (!typegooseCalls.includes(link.name) || !isTypegoose(link.value)) return null;
  const made = schemaClassOf(link.value);
  if (made === null) return null;
  const [first, second, third] = link.arguments ?? [];
  const discriminates = link.name === 'getDiscriminatorModelForClass';
  const given = discriminates ? null : propertyOf(second, 'options');
  const name = customName(given, look) ?? customName(modelOptions(made, look), look) ?? look.nameOf(made);
  if (name === null) return null;
  const collection = propertyOf(propertyOf(second, 'schemaOptions'), 'collection');
  const value = third === undefined ? null : foldText(third);
  return {
    name,
    nameAt:
      classDecorators(made, look).find((site) => site.owner === null)?.hostAt ?? look.member(made, 'name', made.at).at,
    schema: link.value,
    collection: discriminates || collection === null ? null : foldText(collection),
    base: discriminates && first !== undefined ? { model: first, value: value ?? name } : null,
  };
}

/** `customName`: a text, or a function that gives one. */
function customName(options: Value | null, look: Lookup): string | null {
  const stated = propertyOf(options, 'customName');
  const given = stated?.kind === 'function' ? look.resultOf(stated, [], stated.at) : stated;
  return given === null ? null : foldText(given);
}
