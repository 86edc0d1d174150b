import type { Change } from '../model/change';
import type { Index } from '../model/revision';
import { reachesOf } from '../model/delete-hook';
import type { DeleteHook } from '../model/schema';
import { compareText } from '../model/span';

/** Code that came to run when rows or documents are deleted: middleware of mappers, and triggers. */
export function hookChanges(base: Index, head: Index): readonly Change[] {
  const mapped = [...head.schema.entities.values()]
    .toSorted((a, b) => compareText(a.name, b.name))
    .flatMap(({ name, hooks = [] }): readonly Change[] => {
      const before = base.schema.entities.get(name);
      const known = new Set((before?.hooks ?? []).map(hookKey));
      return before === undefined
        ? []
        : hooks.filter((hook) => !known.has(hookKey(hook))).map((hook) => added(name, hook));
    });
  const triggers = new Set(base.jobs.map(({ id }) => id));
  return [...mapped, ...head.jobs.filter(({ id }) => !triggers.has(id)).flatMap(triggerChange)];
}

function added(entity: string, hook: DeleteHook): Change {
  return { kind: 'hook-added', at: hook.at, revision: 'head', entity, field: null, hook };
}

function hookKey({ name, adapter, methods }: DeleteHook): string {
  return [name, adapter ?? '', ...methods].join('\0');
}

/** `after delete on orders` */
function triggerChange({ adapter, name, trigger, at, queries }: Index['jobs'][number]): readonly Change[] {
  if (adapter !== 'sql-triggers') return [];
  const found = /\bdelete\b.*\bon ([\w.]+)$/i.exec(trigger.text ?? '');
  const [text = '', entity] = found ?? [];
  if (entity === undefined) return [];
  const methods = /\btruncate\b/i.test(text) ? ['DELETE', 'TRUNCATE'] : ['DELETE'];
  return [added(entity, { name: `trigger ${name}`, adapter: null, methods, at, reaches: reachesOf(queries) })];
}
