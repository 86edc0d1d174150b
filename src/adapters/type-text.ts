import type { Value } from '../model/value';
import { foldScalar } from './fold';
import { propertyOf } from './options';

/** A type with its sizes, as SQL writes it: `numeric(12, 2)`, `timestamp(3)`; what is not known of them is `?`. */
export function withSizes(name: string, sizes: readonly (Value | null | undefined)[]): string {
  const missing = sizes.findIndex((size) => !size);
  const told = sizes.slice(0, missing < 0 ? sizes.length : missing).flatMap((size) => (size ? [sizeText(size)] : []));
  return told.length === 0 || name.includes('(') ? name : `${name}(${told.join(', ')})`;
}

/** A type with the options of a mapper that say how long or how exact it is. */
export function withSizeOptions(name: string, options: Value | null | undefined): string {
  const length = propertyOf(options, 'length');
  return withSizes(name, length ? [length] : [propertyOf(options, 'precision'), propertyOf(options, 'scale')]);
}

function sizeText(size: Value): string {
  return String(foldScalar(size) ?? '?');
}
