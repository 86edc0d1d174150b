/**
 * A set of possible truth values, as bits. SQL conditions are true, false or null
 * (https://www.postgresql.org/docs/current/functions-logical.html); MongoDB's are true or false.
 */
export type Truth = number;

export const TRUE: Truth = 1;
export const FALSE: Truth = 2;
export const NULL: Truth = 4;
/** True or false, not null. */
export const EITHER: Truth = TRUE | FALSE;
export const ANYTHING: Truth = TRUE | FALSE | NULL;

/** Whether `value` is among the possible ones. */
export function may(truth: Truth, value: Truth): boolean {
  return (truth & value) !== 0;
}

/** Every value that NOT can have. */
export function negate(truth: Truth): Truth {
  return (may(truth, TRUE) ? FALSE : 0) | (may(truth, FALSE) ? TRUE : 0) | (truth & NULL);
}

/** Every value that AND can have when its sides vary independently. */
export function both(a: Truth, b: Truth): Truth {
  const isNull = (may(a, NULL) && may(b, TRUE | NULL)) || (may(b, NULL) && may(a, TRUE | NULL));
  return (a & b & TRUE) | ((a | b) & FALSE) | (isNull ? NULL : 0);
}

/** Every value that OR can have when its sides vary independently. */
export function either(a: Truth, b: Truth): Truth {
  return negate(both(negate(a), negate(b)));
}

/** The one truth value of a condition that is known. */
export function known(value: boolean): Truth {
  return value ? TRUE : FALSE;
}
