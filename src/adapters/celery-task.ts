import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { givenTo } from './python';
import { atPythonPath } from './python-path';

/** A task, and what it is called with as far as that is written down. */
export interface NamedTask {
  readonly handler: Value | null;
  /** The name under which it is registered, where no function is found. */
  readonly name: string | null;
  readonly given: readonly Value[];
}

/** Calls of a task that only say how it will be called: https://docs.celeryq.dev/en/stable/userguide/canvas.html */
const SIGNATURES = new Set(['s', 'si', 'signature', 'subtask']);

/** A function, a signature of one, or the name that a task has. Null for what is none of them. */
export function taskOf(value: Value, look: Lookup): NamedTask | null {
  const text = foldText(value);
  if (text !== null) return named(text, value, look);
  if (value.kind === 'function') return { handler: value, name: null, given: leading(value, look) };
  if (value.kind === 'member') return value.property === 'name' ? taskOf(value.object, look) : null;
  if (value.kind !== 'call' || value.callee.kind !== 'member') return signatureByName(value, look);
  const { object, property } = value.callee;
  if (!SIGNATURES.has(property)) return null;
  if (object.kind !== 'function') return signatureByName(value, look);
  return { handler: object, name: null, given: [...leading(object, look), ...value.arguments] };
}

/** `signature('shop.tasks.tidy')`, `app.signature('shop.tasks.tidy')` */
function signatureByName(value: Value, look: Lookup): NamedTask | null {
  if (value.kind !== 'call') return null;
  const [first] = givenTo(value).arguments ?? [];
  const name =
    value.callee.kind === 'external'
      ? value.callee.path.at(-1)
      : value.callee.kind === 'member'
        ? value.callee.property
        : '';
  const text = first === undefined || !SIGNATURES.has(name ?? '') ? null : foldText(first);
  return text === null || first === undefined ? null : named(text, first, look);
}

function named(text: string, value: Value, look: Lookup): NamedTask {
  const handler = atPythonPath(text, value, look);
  const isFunction = handler?.kind === 'function';
  return { handler: isFunction ? handler : null, name: text, given: isFunction ? leading(handler, look) : [] };
}

/** A bound task is given itself first: https://docs.celeryq.dev/en/stable/userguide/tasks.html#bound-tasks */
function leading(handler: Value, look: Lookup): readonly Value[] {
  const isBound = look.decoratorsOf(handler).some(({ keywords }) => {
    const bind = keywords?.properties.find(({ key }) => key === 'bind')?.value;
    return bind?.kind === 'literal' && bind.value === true;
  });
  return isBound ? [{ kind: 'unknown', text: 'self', at: handler.at }] : [];
}
