import type { CallSite } from '../adapters/adapter';
import { reachesOf } from '../model/delete-hook';
import type { Query } from '../model/query';
import type { DeleteHook, Entity } from '../model/schema';
import type { Value } from '../model/value';
import { follow } from './follow';
import { moduleOf, type Program } from './program';

/** Entities whose hooks know what the functions that run along with a delete do elsewhere. */
export function withHookReach(
  program: Program,
  entities: ReadonlyMap<string, Entity>,
  queriesAt: (site: CallSite) => readonly Query[],
): ReadonlyMap<string, Entity> {
  if (![...entities.values()].some(({ hooks = [] }) => hooks.some(({ body }) => body !== undefined))) return entities;
  const reaching = (hook: DeleteHook, own: string): DeleteHook => {
    const run = functionAt(program, hook);
    if (run === null) return hook;
    const reaches = reachesOf(follow(program, run, queriesAt).queries).filter(({ entity }) => entity !== own);
    return reaches.length === 0 ? hook : { ...hook, reaches };
  };
  return new Map(
    [...entities].map(([name, entity]) => [
      name,
      entity.hooks === undefined
        ? entity
        : { ...entity, hooks: entity.hooks.map((hook) => reaching(hook, entity.name)) },
    ]),
  );
}

function functionAt(program: Program, { body }: DeleteHook): Value | null {
  if (body === undefined) return null;
  const functions = moduleOf(program, body.file)?.module.functions ?? [];
  const index = functions.findIndex(({ start, end }) => start === body.start && end === body.end);
  if (index < 0) return null;
  return { kind: 'function', function: { file: body.file, index, environment: null }, at: body };
}
