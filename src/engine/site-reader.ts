import {
  readsLanguage,
  type Adapter,
  type CallSite,
  type Declaration,
  type Lookup,
  type ScheduleDeclaration,
} from '../adapters/adapter';
import { declareSql } from '../adapters/databases/sql';
import { isPython, type CodeLanguage } from '../model/language';
import { sameSpan, type Span } from '../model/span';
import { allowed } from './allowance';
import { assignmentSites } from './assignment-sites';
import { declaredJobs, type DeclaredJobs } from './declared-schedulers';
import { namesOfMade } from './makers';
import { fileSiteOf } from './documents';
import { createLookup } from './lookup';
import { moduleOf, type Program, type PlacedCall } from './program';
import { remarkedJobs } from './remarked-jobs';
import { guarded } from './guarded';
import { isBackward } from './replay-order';
import { baseName, decoratorSites, moduleSite, moduleSites, createReaders, type PlacedSite } from './sites';
import { isStep, undoes } from './undoing';
import { forwardedSites, isWrapper, saysMore, withCaller, wrappedDeclarations } from './wrappers';
import { type Declared, type Found, sortedByKind } from './declared';

/** The calls that adapters may want of each file that was looked at, and those among them that declare jobs. */
export type Sources = Map<string, { readonly sites: readonly PlacedSite[]; readonly declaring: readonly PlacedSite[] }>;

export interface SiteReader {
  readonly lookup: Lookup;
  readonly all: () => Declared;
  /** Looks anew at what declares jobs, and at files that are new; for what it leads to. */
  readonly again: () => void;
  /** What the adapters make of one call. */
  readonly at: (site: CallSite) => readonly Declaration[];
}

/** @param plain the same workspace without the members that tools add */
export function createSiteReader(plain: Program, program: Program, sources: Sources): SiteReader {
  const files = program.declaring;
  const madeNames = namesOfMade(plain, files, plain.adapters);
  if (madeNames.size !== plain.madeNames.size) for (const one of [plain, program]) one.memo.sites.clear();
  plain.madeNames = madeNames;
  program.madeNames = madeNames;
  const written = files.flatMap((file) => moduleSites(plain, file));
  const forwarding = new Set(program.adapters.flatMap((adapter) => adapter.calls?.forwarded ?? []));
  const forwarded = written.flatMap((one) =>
    allowed(plain, one.site.at, () => forwardedSites(plain, one, forwarding), NONE),
  );
  const lookup = createLookup(program, [...written.map((one) => one.site), ...forwarded.map((one) => one.site)]);
  const adding = byLanguage((language) =>
    program.adapters.flatMap((adapter) => {
      const { member, calls } = adapter;
      return member === undefined || !readsLanguage(adapter, language)
        ? []
        : [{ member, names: new Set(adapter.overridden === true ? [] : calls?.names) }];
    }),
  );
  const reading = byLanguage((language) => program.adapters.filter((adapter) => readsLanguage(adapter, language)));
  const adaptersOf = (file: string): readonly Adapter[] => reading[languageAt(file)];
  program.toolMember = (object, property) => {
    for (const { member, names } of adding[languageAt(object.at.file)]) {
      // What an adapter reads as a call is no member that its tool adds.
      if (names.has(property)) continue;
      const found = member(object, property, lookup);
      if (found !== null) return found;
    }
    return null;
  };
  program.toolElement = (list, place) => {
    for (const adapter of adaptersOf(list.at.file)) {
      const found = adapter.element?.(list, lookup, place) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  program.toolRuns = (callee, args) => {
    for (const adapter of adaptersOf(callee.at.file)) {
      const found = adapter.runs?.(callee, args, lookup) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  program.inferred = (helper, of) => {
    for (const adapter of program.adapters) {
      const found = adapter.inferred?.(helper, of, lookup) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  program.injected = (decorator) => {
    for (const adapter of adaptersOf(decorator.at.file)) {
      const found = adapter.injected?.(decorator, lookup) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  program.callback = (callee) => {
    for (const adapter of program.adapters) {
      const found = adapter.callback?.(callee, lookup) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  program.assigned = (site) =>
    adaptersOf(site.at.file).flatMap(({ assignments }) =>
      assignments?.names.test(site.name) === true
        ? assignments.read(site, lookup).flatMap((one) => (one.kind === 'query' ? [one.query] : []))
        : [],
    );
  program.entry = (entry) => {
    for (const adapter of adaptersOf(entry.file)) {
      const found = adapter.entry?.(entry, lookup) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  const readers = createReaders(program.adapters);
  const at = (site: CallSite): readonly Declaration[] =>
    readers(site).flatMap((adapter) =>
      guarded(
        () => adapter.calls?.read(site, lookup) ?? [],
        () => [endless(site.at)],
      ),
    );

  const exported = new Set(program.adapters.flatMap((adapter) => adapter.modules?.exports ?? []));

  /** @param note told of what declares a job, whoever may call it */
  const declaredBy = ({ site, call }: PlacedSite, note: () => void): readonly Found[] => {
    const read = (): readonly Declaration[] => {
      const declarations = at(site);
      if (declarations.some(({ kind }) => kind === 'schedule' || kind === 'handler')) note();
      return declarationsOf(program, call, declarations, at);
    };
    return allowed(program, site.at, read, NONE).flatMap((declaration) =>
      isStep(declaration) && undoes(program, call.scope) ? [] : [{ declaration, within: site.within }],
    );
  };

  const declaredIn = (file: string): readonly Found[] => {
    const found: Found[] = [...writtenStatements(program, file)];
    for (const declaration of configured(program, file, lookup)) found.push({ declaration, within: baseName(file) });
    if (moduleOf(program, file) === null) return found;
    const sites = moduleSites(program, file);
    const declaring: PlacedSite[] = [];
    for (const one of sites) found.push(...declaredBy(one, () => declaring.push(one)));
    sources.set(file, { sites, declaring });
    for (const adapter of adaptersOf(file)) {
      const { assignments } = adapter;
      for (const site of assignments === undefined ? [] : assignmentSites(program, file, assignments.names)) {
        const readAssignment = (): readonly Declaration[] =>
          guarded(
            () => assignments?.read(site, lookup) ?? [],
            () => [endless(site.at)],
          );
        for (const declaration of allowed(program, site.at, readAssignment, NONE))
          found.push({ declaration, within: baseName(file) });
      }
    }
    const module = moduleSite(program, file, exported);
    for (const adapter of module === null ? [] : adaptersOf(file)) {
      if (module === null || adapter.modules?.exports.some((name) => module.exported(name) !== null) !== true) continue;
      const { read } = adapter.modules;
      const whole = { file, start: 0, end: 0 };
      const readModule = (): readonly Declaration[] =>
        guarded(
          () => read(module, lookup),
          () => [endless(whole)],
        );
      for (const declaration of allowed(program, whole, readModule, NONE))
        found.push({ declaration, within: baseName(file) });
    }
    for (const site of decoratorSites(program, file)) {
      for (const adapter of adaptersOf(file)) {
        if (adapter.decorators?.names.includes(site.name) !== true) continue;
        const { read } = adapter.decorators;
        const readDecorator = (): readonly Declaration[] =>
          guarded(
            () => read(site, lookup),
            () => [endless(site.at)],
          );
        for (const declaration of allowed(program, site.at, readDecorator, NONE))
          found.push({ declaration, within: site.ownerName ?? site.hostName });
      }
    }
    return found;
  };

  return {
    lookup,
    at,
    again() {
      for (const file of files) {
        const known = sources.get(file);
        if (known === undefined || known.sites !== moduleSites(program, file)) declaredIn(file);
        else for (const one of known.declaring) declaredBy(one, () => undefined);
      }
      declaredJobs(program, lookup);
    },
    all() {
      const found: Found[] = [];
      for (const adapter of program.adapters) {
        for (const declaration of adapter.files?.(lookup) ?? []) found.push({ declaration, within: adapter.id });
      }
      for (const file of files) found.push(...declaredIn(file));
      for (const { site, from } of forwarded) {
        for (const declaration of allowed(program, site.at, () => at(site), NONE)) {
          if (isForwarded(declaration)) found.push({ declaration: inTurn(declaration, from), within: site.within });
        }
      }
      const own = declaredJobs(program, lookup);
      const others = found.filter(({ declaration }) => !isReplaced(declaration, own));
      const remarked = remarkedJobs(program);
      return sortedByKind([
        ...others,
        ...[...own.declarations, ...remarked].map((declaration) => ({ declaration, within: '' })),
      ]);
    },
  };
}

const NONE = (): readonly [] => [];

function byLanguage<T>(of: (language: CodeLanguage) => T): Readonly<Record<CodeLanguage, T>> {
  return { typescript: of('typescript'), python: of('python') };
}

function languageAt(file: string): CodeLanguage {
  return isPython(file) ? 'python' : 'typescript';
}

/** Whether a schedule is one that the configuration declares, or the scheduling call by which that one works. */
function isReplaced(declaration: Declaration, { declarations, replaced }: DeclaredJobs): boolean {
  if (declaration.kind !== 'schedule') return false;
  const { at } = declaration;
  return (
    declarations.some((one) => one.kind === 'schedule' && sameSpan(one.at, at)) ||
    (!saysAll(declaration) &&
      replaced.some((one) => one.file === at.file && one.start <= at.start && at.end <= one.end))
  );
}

/** Whether a schedule depends on nobody: what runs is there, and when. */
function saysAll({ handler, trigger }: ScheduleDeclaration): boolean {
  return handler?.kind === 'function' && trigger.text !== null;
}

/** For what holds a value that holds itself. */
function endless(at: Span): Declaration {
  const message = 'What is given here is made of itself; it could not be worked out.';
  return { kind: 'note', reason: 'dynamic-filter', message, at };
}

/** What a call declares for each of its callers, and not only where it stands. */
function isForwarded({ kind }: Declaration): boolean {
  return kind === 'entity' || kind === 'expiry' || kind === 'expiry-end' || kind === 'removal' || kind === 'definition';
}

/** A step of a migration that a helper makes comes in the turn of the helper's caller. */
function inTurn(declaration: Declaration, { file, start, end }: Span): Declaration {
  if (declaration.kind !== 'definition' || declaration.file !== file) return declaration;
  return { ...declaration, definition: { ...declaration.definition, start, end } };
}

/** The statements of an SQL file that touch data. What undoes a migration runs only when somebody goes back. */
function writtenStatements(program: Program, file: string): readonly Found[] {
  const facts = program.facts.get(file);
  if (facts === undefined || facts.sql === null || isBackward(file)) return [];
  return declareSql(facts).queries.map((query) => ({ declaration: { kind: 'query', query }, within: baseName(file) }));
}

/** What adapters of configuration files make of one. */
function configured(program: Program, file: string, lookup: Lookup): readonly Declaration[] {
  const facts = program.facts.get(file);
  if (facts === undefined || (facts.documents === undefined && facts.crontab === undefined)) return [];
  const site = fileSiteOf(facts);
  return program.adapters.flatMap(({ configuration }) =>
    configuration?.names.test(file) === true ? configuration.read(site, lookup) : [],
  );
}

/** What a call declares; where it depends on callers or subclasses, what these declare through it. */
function declarationsOf(
  program: Program,
  call: PlacedCall,
  declarations: readonly Declaration[],
  at: (site: CallSite) => readonly Declaration[],
): readonly Declaration[] {
  const jobs = declarations.filter((one) => one.kind === 'schedule' || one.kind === 'handler');
  const wrapped = jobs.some((one) => isWrapper(program, call, one)) ? wrappedDeclarations(program, call, at) : null;
  if (wrapped === null || (wrapped.length > 0 && !saysMore(program, call, wrapped, declarations)))
    return withCaller(program, call, declarations, at);
  return [...declarations.filter((one) => one.kind !== 'schedule' && one.kind !== 'handler'), ...wrapped];
}
