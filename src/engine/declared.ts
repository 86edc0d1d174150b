import {
  type Declaration,
  type DefinitionDeclaration,
  type HandlerDeclaration,
  type QueryDeclaration,
  type RevisionDeclaration,
  type UnregisteredDeclaration,
  type RouteDeclaration,
  type ScheduleBranchDeclaration,
  type ScheduleDeclaration,
} from '../adapters/adapter';
import type { NotChecked } from '../model/revision';
import type { Entity } from '../model/schema';
import { sameSpan } from '../model/span';
import { isRehearsal } from '../model/writers';
import { withoutCovered } from './covered';
import type { DeclaredExpiry } from './expiry';
import type { DeclaredRemoval } from './document-migrations';

/** Everything the adapters declared, with what each site said kept for the walks from jobs. */
export interface Declared {
  readonly schedules: readonly ScheduleDeclaration[];
  readonly handlers: readonly HandlerDeclaration[];
  readonly branches: readonly ScheduleBranchDeclaration[];
  readonly queries: readonly (QueryDeclaration & { readonly within: string })[];
  readonly entities: readonly Entity[];
  readonly definitions: readonly (DefinitionDeclaration & { readonly within: string })[];
  readonly expiries: readonly DeclaredExpiry[];
  readonly removals: readonly DeclaredRemoval[];
  readonly routes: readonly RouteDeclaration[];
  readonly revisions: readonly RevisionDeclaration[];
  readonly unregistered: readonly UnregisteredDeclaration[];
  readonly notes: readonly NotChecked[];
}

export interface Found {
  readonly declaration: Declaration;
  readonly within: string;
}

export function sortedByKind(found: readonly Found[]): Declared {
  const schedules: ScheduleDeclaration[] = [];
  const handlers: HandlerDeclaration[] = [];
  const branches: ScheduleBranchDeclaration[] = [];
  const queries: (QueryDeclaration & { within: string })[] = [];
  const entities: Entity[] = [];
  const definitions: (DefinitionDeclaration & { within: string })[] = [];
  const expiries: DeclaredExpiry[] = [];
  const removals: DeclaredRemoval[] = [];
  const routes: RouteDeclaration[] = [];
  const revisions: RevisionDeclaration[] = [];
  const unregistered: UnregisteredDeclaration[] = [];
  const notes: NotChecked[] = [];
  for (const { declaration, within } of found) {
    // What a test schedules runs in the test.
    if ((declaration.kind === 'schedule' || declaration.kind === 'handler') && isRehearsal(declaration.at.file))
      continue;
    switch (declaration.kind) {
      case 'schedule':
        if (declaration.tentative !== true && !schedules.some((one) => isRepeated(one, declaration)))
          schedules.push(declaration);
        break;
      case 'handler':
        handlers.push(declaration);
        break;
      case 'schedule-branch':
        branches.push(declaration);
        break;
      case 'query':
        queries.push({ ...declaration, within });
        break;
      case 'entity':
        entities.push(declaration.entity);
        break;
      case 'definition':
        definitions.push({ ...declaration, within });
        break;
      case 'expiry':
      case 'expiry-end':
        expiries.push({ declaration, within });
        break;
      case 'removal':
        removals.push({ removal: declaration.removal, within });
        break;
      case 'route':
        routes.push(declaration);
        break;
      case 'revision':
        if (!isRehearsal(declaration.file)) revisions.push(declaration);
        break;
      case 'unregistered':
        unregistered.push(declaration);
        break;
      case 'note':
        notes.push({ reason: declaration.reason, message: declaration.message, at: declaration.at, jobs: [] });
        break;
    }
  }
  return {
    schedules: withoutCovered(schedules, handlers),
    handlers,
    branches,
    queries,
    entities,
    definitions,
    expiries,
    removals,
    routes,
    revisions,
    unregistered,
    notes,
  };
}

/** Whether a schedule is told twice: a list that is made in one place and used in another. */
function isRepeated(one: ScheduleDeclaration, other: ScheduleDeclaration): boolean {
  const isSamePlace = sameSpan(one.at, other.at) && one.group === other.group && one.name === other.name;
  return (
    isSamePlace &&
    one.trigger.text === other.trigger.text &&
    one.handlerName === other.handlerName &&
    one.handler === other.handler
  );
}
