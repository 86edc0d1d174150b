import { Long } from 'bson';

const INTEGER = /^-?(?:0|[1-9]\d{0,18})$/;
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number as it is written, whole where it has 64 bits; null for what is none, as `007` is none. */
export function numberOfText(text: string): number | Long | null {
  if (INTEGER.test(text)) {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : Long.fromString(text);
  }
  return DECIMAL.test(text) && Number.isFinite(Number(text)) ? Number(text) : null;
}
