import type { CodeLanguage } from '../model/language';
import type { Expiry, Entity, Removal } from '../model/schema';
import type { NotCheckedReason } from '../model/revision';
import type { PrismaFacts } from '../model/prisma';
import type { Command, CommandLine, Run } from '../model/command';
import type { CrontabEntry } from '../model/crontab';
import type { Query } from '../model/query';
import type { SqlDefinition } from '../model/sql';
import type { SqlResident } from '../model/sql-resident';
import type { Span } from '../model/span';
import type { Trigger } from '../model/job';
import type { LocatedType, Value, ValueOf } from '../model/value';
import type { ResolvedType } from '../model/resolved-type';

/**
 * What a tool looks like in code, and what it means. An adapter is data first (the data also feeds the documentation
 * and the prefilter), then pure functions over resolved sites: it never reads a file, never throws and never follows
 * names itself; `Lookup` answers what it needs to know of the rest of the workspace.
 */
export interface Adapter {
  /** The file's name without extension. */
  readonly id: string;
  /** The tool's name as its makers write it. */
  readonly title: string;
  /** Link to the tool's documentation, where the facts in this file come from. */
  readonly documentation: string;
  /** Migrations are made out of its models, so that the next one may drop a table that no model declares. */
  readonly derives?: true;
  /** Languages of the code that it reads; TypeScript and JavaScript where it does not say. */
  readonly languages?: readonly CodeLanguage[];
  /** A file that holds none of these literals says nothing to this adapter, and need not be parsed for it. */
  readonly mentions: readonly string[];
  /** It only says what answers requests: files are parsed for it when something that runs makes a request. */
  readonly answering?: true;
  /** Calls it wants to see, by the name of the function, method or class. */
  readonly calls?: {
    readonly names: readonly string[];
    /**
     * Those of them that declare entities and expiries by their arguments: where a function of the workspace only passes
     * its parameters on, they are read again for each of its callers, and in a loop over a list for each of its items.
     */
    readonly forwarded?: readonly string[];
    /**
     * Functions that make a function: calls of a variable that holds what one of them made are seen, too, with a last
     * link that has no name (`const shopTable = pgTableCreator(…)`, then `shopTable('orders', …)`).
     */
    readonly makers?: readonly string[];
    readonly read: (site: CallSite, look: Lookup) => readonly Declaration[];
  };
  /** Decorators on methods and classes, by name. */
  readonly decorators?: {
    readonly names: readonly string[];
    readonly read: (site: DecoratorSite, look: Lookup) => readonly Declaration[];
  };
  /** Names whose values it wants to see: variables of modules, attributes of classes, members that are assigned. */
  readonly assignments?: {
    readonly names: RegExp;
    readonly read: (site: AssignmentSite, look: Lookup) => readonly Declaration[];
  };
  /** Modules it wants to see, by a name that they export: tools that load files and look at what is in them. */
  readonly modules?: {
    readonly exports: readonly string[];
    readonly read: (site: ModuleSite, look: Lookup) => readonly Declaration[];
  };
  /** What files in the tool's own language declare. */
  readonly files?: (look: Lookup) => readonly Declaration[];
  /** Configuration files it reads, by path. */
  readonly configuration?: {
    readonly names: RegExp;
    readonly read: (site: FileSite, look: Lookup) => readonly Declaration[];
  };
  /** Programs whose command lines it reads, by name. */
  readonly commands?: {
    readonly names: readonly string[];
    readonly read: (command: Command, look: Lookup) => readonly Effect[];
  };
  /** What a library by which programs read their command line makes of one. */
  readonly commandLine?: {
    /** What a call or member of the library is; null for what is not the library's. */
    readonly value?: (value: Value, line: CommandLine, look: Lookup) => Value | null;
    /**
     * Which functions a call runs, at once or later, with what they are given; `undecided` where a word that is not known
     * says so, null for what is not the library's.
     */
    readonly runs?: (
      callee: Value,
      args: readonly Value[],
      line: CommandLine,
      look: Lookup,
    ) => readonly Called[] | 'undecided' | null;
  };
  /** Which functions of the workspace a call of the tool runs by a name that it is given (`call_command('tidy')`), or null. */
  readonly runs?: (callee: Value, args: readonly Value[], look: Lookup) => readonly Called[] | null;
  /** Members that the tool adds to a value at run time (statics of a Mongoose model): what `object.property` is, or null. */
  readonly member?: (object: Value, property: string, look: Lookup) => Value | null;
  /** Code of the workspace may give a meaning of its own to the names of the tool's calls, which `member` finds: a `delete` that keeps. */
  readonly overridden?: true;
  /** What a loop over a value of the tool is at, or an index picks of it: a row of a query. Null for any other value. */
  readonly element?: (list: Value, look: Lookup, at: Span) => Value | null;
  /** The type that a helper of the tool makes of a value's (`z.infer<typeof order>`), or null. */
  readonly inferred?: (helper: Value, of: Value, look: Lookup) => ResolvedType | null;
  /** What a decorator of the tool puts into a parameter or property (`@InjectModel('Order')`), or null. */
  readonly injected?: (decorator: Value, look: Lookup) => Value | null;
  /**
   * What a function of the tool gives to a callback (`dataSource.transaction(async (manager) => …)`): the callback's
   * arguments, or null for a function that is not the tool's.
   */
  readonly callback?: (callee: Value, look: Lookup) => readonly Value[] | null;
  /** What the tool gives to a function of a module that it loads by itself (`exports.up = function (knex)`), or null. */
  readonly entry?: (entry: EntryPoint, look: Lookup) => Value | null;
  /** Whether calls on a value change it and give it back, so that `q = q.where(…)` leaves `q` what it was, and more. */
  readonly fluent?: (value: Value) => boolean;
  /** What a computed key of the tool's own is called (`[Op.lt]` of Sequelize: `Op.lt`), or null for any other key. */
  readonly symbol?: (key: Value) => string | null;
  /** Packages whose calls this adapter reads; a call on a value that comes from one of them is this adapter's business. */
  readonly packages: readonly string[];
}

/** Whether an adapter reads code of a language. */
export function readsLanguage({ languages }: Adapter, language: CodeLanguage): boolean {
  return languages === undefined ? language === 'typescript' : languages.includes(language);
}

/** A parameter of a function that a module may export. */
export interface EntryPoint {
  readonly file: string;
  /** The function's name. */
  readonly name: string;
  /** Which of its parameters, from 0. */
  readonly index: number;
  readonly at: Span;
}

/**
 * A call with everything resolved. `Model.find(filter).sort(order).limit(5)` is one site, however many variables,
 * functions and files its parts went through: the base is never itself a call or a member, all calls are links. So with
 * `const Order = mongoose.model('Order', schema)` in one file, `Order.find(f).limit(5)` in another has the base
 * `external mongoose` and the links `model`, `find`, `limit`; `events().deleteMany(f)`, where `events` returns
 * `client.db('kiosk').collection('events')`, has an instance of MongoClient as base and the links `db`, `collection`,
 * `deleteMany`. A member that is not called (`db.orders.find()`) is a link with `arguments` null.
 *
 * `import { schedule } from 'node-cron'; schedule(…)` has the package (`path` empty) as base and one link, as
 * `cron.schedule(…)` has, whether `cron` is the default export or the namespace. `new Worker(…)` is one link named
 * `Worker` with `construct` set; a value made by `new` elsewhere stays an `instance` as base.
 * Only the last link (or a chain of links written at this very place) belongs to `at`.
 */
export interface CallSite {
  readonly base: Value;
  readonly links: readonly ChainLink[];
  /** The call expression as written here, from its receiver to the last closing parenthesis. */
  readonly at: Span;
  /** Name of the enclosing function or class method; the file's own name for code outside any function. */
  readonly within: string;
  /** The variable or export that holds what the call gives: `export const purge = onSchedule(…)`. */
  readonly heldBy?: string;
  /** It is what the function around it gives. */
  readonly returned?: true;
}

export interface ChainLink {
  readonly name: string;
  readonly nameAt: Span;
  /** By position; null for a member that is not called. */
  readonly arguments: readonly Value[] | null;
  /** By name, in languages that have such: `filter(status='open')`. */
  readonly keywords?: ValueOf<'object'>;
  readonly types: readonly LocatedType[];
  readonly construct: boolean;
  /** The call up to and including this link, as a value. */
  readonly value: Value;
}

/** A configuration file: the values that its documents state, and the lines of a crontab. */
export interface FileSite {
  readonly file: string;
  readonly documents: readonly Value[];
  readonly crontab: readonly CrontabEntry[];
}

/** What a command does: a query of its own, something else that it runs, or functions of the workspace. */
export type Effect =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'run'; readonly run: Run }
  | {
      readonly kind: 'call';
      /** What a library runs for the words is asked for where none are given: `cli()` of Click. */
      readonly callable: Value;
      readonly given: readonly Value[] | null;
      /** What the process is started with. */
      readonly arguments: readonly Value[];
      readonly name: string;
      readonly at: Span;
    };

/** In the place of names: every program that no other adapter reads. */
export const ANY_PROGRAM = '*';

/** A decorator on a function, method, property or class. `host` is the function, or the class. */
export interface DecoratorSite {
  /** Where the decorator comes from: an external, or a function of the workspace. */
  readonly decorator: Value;
  readonly name: string;
  readonly arguments: readonly Value[];
  /** By name, in languages that have such. */
  readonly keywords?: ValueOf<'object'>;
  /** `@nightly()` is called, `@nightly` is not. */
  readonly called: boolean;
  readonly at: Span;
  readonly host: Value;
  /** Name of the method, property or class. */
  readonly hostName: string;
  readonly hostAt: Span;
  /** The class around a method or property; null for a class, and for a function outside classes. */
  readonly owner: Value | null;
  readonly ownerName: string | null;
}

/** A value that is given a name: `JOBS = […]`, `class Config: JOBS = […]`, `app.conf.jobs = […]`, `conf.jobs[key] = …`. */
export interface AssignmentSite {
  /** What it is a member of; null for a variable of a module. */
  readonly object: Value | null;
  readonly name: string;
  readonly nameAt: Span;
  /** The key under which it is put into what the name holds; null where the name itself is given the value. */
  readonly key: Value | null;
  readonly value: Value;
  /** The value as it is written. */
  readonly at: Span;
}

/** A module of the workspace that exports one of the names an adapter asked for. CommonJS counts: `exports.config = …`. */
export interface ModuleSite {
  readonly file: string;
  /** An export with the place that states it: the value where it is written down, else its name. Null without one. */
  readonly exported: (name: string) => { readonly value: Value; readonly at: Span } | null;
}

export type Declaration =
  | ScheduleDeclaration
  | HandlerDeclaration
  | ScheduleBranchDeclaration
  | QueryDeclaration
  | EntityDeclaration
  | DefinitionDeclaration
  | ExpiryDeclaration
  | ExpiryEndDeclaration
  | RemovalDeclaration
  | RouteDeclaration
  | RevisionDeclaration
  | UnregisteredDeclaration
  | NoteDeclaration;

/** Something runs on a schedule. The handler is given directly, or by a name that a `handler` declaration carries. */
export interface ScheduleDeclaration {
  readonly kind: 'schedule';
  /** Null when the code gives none: then the handler's name is taken, or the file's. */
  readonly name: string | null;
  readonly trigger: Trigger;
  readonly handler: Value | null;
  /** What runs, where that is no function: commands, a file, a request. */
  readonly run?: Run;
  /**
   * What the handler is called with, as far as that is known: `{ name: 'tidy' }` for a processor of several jobs. What
   * runs for other values only is not followed.
   */
  readonly given?: readonly Value[];
  /** Joins with handlers of the same `group` and name. */
  readonly handlerName: string | null;
  /** The queue, where handlers take jobs from one: a handler of the queue that has no name takes every job. */
  readonly queue?: string;
  /** Counts only where nothing else in its file, or in that of its handler, is scheduled or runs for what is. */
  readonly whereAlone?: true;
  /** It runs on a schedule only where a caller of the function around it says so; nothing of itself. */
  readonly tentative?: true;
  readonly group: string;
  /**
   * What must come out when the handler is followed, for what only then is a job (`setInterval`, a workflow): a query;
   * that it writes;
   * that it leads back to a function around some place, and so repeats.
   */
  readonly onlyIf?: { readonly writes?: true; readonly returnsTo?: Span };
  readonly at: Span;
}

/** The name of a handler that takes all jobs of its queue for which there is no handler of their own. */
export const ANY_NAME = '*';

/** A function registered under a name; it becomes a job only when a schedule names it. */
export interface HandlerDeclaration {
  readonly kind: 'handler';
  /** Null where only a caller of the function around it says the name. */
  readonly name: string | null;
  /** The queue that it takes jobs from; with the name `ANY_NAME` whatever they are called. */
  readonly queue?: string;
  readonly group: string;
  readonly handler: Value;
  readonly at: Span;
}

export interface QueryDeclaration {
  readonly kind: 'query';
  readonly query: Query;
}

export interface EntityDeclaration {
  readonly kind: 'entity';
  readonly entity: Entity;
}

/**
 * Code that runs for one of several schedules of the same handler (`if (event.cron === '0 3 * * *')`). Where schedules
 * of the group are known and none has this text, the code never runs.
 */
export interface ScheduleBranchDeclaration {
  readonly kind: 'schedule-branch';
  readonly group: string;
  readonly text: string;
  /** The literal that names the schedule. */
  readonly at: Span;
}

/** A change of the schema, or of what the database runs by itself, by SQL in code, with places in the file. */
export interface DefinitionDeclaration {
  readonly kind: 'definition';
  readonly file: string;
  readonly definition: SqlDefinition | SqlResident;
}

/** A function that answers requests. */
export interface RouteDeclaration {
  readonly kind: 'route';
  /** In upper case; null where it answers any. */
  readonly method: string | null;
  /** As far as it is written down, with a leading slash; a part that varies is `*`. */
  readonly path: string;
  readonly handler: Value;
  readonly at: Span;
}

/** An index by which the database deletes on its own, or a new time for one that is there. */
export interface ExpiryDeclaration {
  readonly kind: 'expiry';
  readonly entity: string;
  /** The index's name, where it is known. */
  readonly index: string | null;
  /** `field` null: that of the index of this name. */
  readonly expiry: Omit<Expiry, 'field'> & { readonly field: string | null };
  /** It changes the time of an index that is there (`collMod`), or makes the index anew. */
  readonly alters?: true;
}

/** Such an index is taken away: the one of this name or on this field, or all that the entity has. */
export interface ExpiryEndDeclaration {
  readonly kind: 'expiry-end';
  readonly entity: string;
  readonly index: string | null;
  readonly field: string | null;
  readonly at: Span;
}

/** A migration step in code takes a name away from data that no SQL describes: a collection, or a field of one. */
export interface RemovalDeclaration {
  readonly kind: 'removal';
  readonly removal: Removal;
}

/** A migration that names the one before it, so that its file's name says nothing of its place. */
export interface RevisionDeclaration {
  readonly kind: 'revision';
  readonly tool: string;
  readonly id: string;
  /** What it follows: none for the first, several where branches come together. */
  readonly after: readonly string[];
  /** Revisions, or labels of branches, that must be there, though it does not follow them. */
  readonly depends: readonly string[];
  /** Names of the branch that begins here. */
  readonly labels: readonly string[];
  /** Of what it is a step: each of these has one last revision, though they may depend on each other. All of one where left out. */
  readonly line?: string;
  /** Revisions that it sums up, which do not run where it is there. */
  readonly replaces?: readonly string[];
  /** Revisions of one tool with the same text here belong together, whether or not one follows another. */
  readonly history: string;
  readonly file: string;
  readonly at: Span;
  /** Where it says what it follows. */
  readonly afterAt: Span;
}

/** A model that the environment which makes migrations out of models never loads: it takes its table for gone. */
export interface UnregisteredDeclaration {
  readonly kind: 'unregistered';
  readonly entity: string;
  /** The adapter of the tool that declares the model, and the tool's name. */
  readonly adapter: string;
  readonly tool: string;
  /** The environment's file. */
  readonly environment: string;
  /** The model. */
  readonly at: Span;
}

/** Something of this tool that could not be understood. */
export interface NoteDeclaration {
  readonly kind: 'note';
  readonly reason: NotCheckedReason;
  readonly message: string;
  readonly at: Span;
}

/** A function that is called, and with what. */
export interface Called {
  readonly callable: Value;
  readonly given: readonly Value[];
  /** The name by which it was called. */
  readonly name?: string;
}

/** A call that belongs to another one, and whether it is sure to run when that one does. */
export interface CompanionSite {
  readonly site: CallSite;
  readonly certain: boolean;
}

/** The calls on one variable. */
export interface HeldCalls {
  /** What the variable holds. */
  readonly held: Value;
  /** Whether the call that was asked for starts from the variable; else its result is what the variable holds. */
  readonly starts: boolean;
  /** Whether it is sure to run once the variable is there. */
  readonly certain: boolean;
  /** All of them but the one that was asked for, in order of appearance. */
  readonly calls: readonly CompanionSite[];
}

/** A member of an interface or object type. */
export interface TypedMember {
  readonly name: string;
  readonly nameAt: Span;
  readonly type: LocatedType;
}

/** An attribute of a class: `id: Mapped[int] = mapped_column(primary_key=True)`. */
export interface ClassAttribute {
  readonly name: string;
  readonly nameAt: Span;
  /** The whole statement. */
  readonly at: Span;
  readonly type: LocatedType | null;
  /** What it is given, resolved; null where it is only declared. */
  readonly value: Value | null;
}

/** What an adapter may ask of the rest of the workspace. All answers are pure functions of the facts. */
export interface Lookup {
  /** Every call of a subscribed name whose base is the very value made at this place (`schema.index(…)` for a schema). */
  readonly callsOn: (value: Value) => readonly CallSite[];
  /** The function, or the program, that a call is written in; null where that is not known. */
  readonly around: (site: CallSite) => Value | null;
  /** The calls on the variable that a call starts from, or is stored in; null where there is none. */
  readonly heldCalls: (site: CallSite) => HeldCalls | null;
  /** Every call that a function of the workspace makes when it is called with these arguments, in order of appearance. */
  readonly callsIn: (callee: Value, args: readonly Value[], receiver: Value | null) => readonly CompanionSite[];
  /** What a function of the workspace tells values apart by, called with these arguments: the value, and one it may be. */
  readonly comparisonsIn: (
    callee: Value,
    args: readonly Value[],
  ) => readonly { readonly compared: Value; readonly value: Value }[];
  /** Every call of a subscribed name in the workspace, by place: what is configured far from where it matters. */
  readonly callsNamed: (name: string) => readonly CallSite[];
  /** Decorators of a function, or of a class and of its members, inherited ones last; none for anything else. */
  readonly decoratorsOf: (value: Value) => readonly DecoratorSite[];
  /** What a class of the workspace inherits from directly, in order. */
  readonly basesOf: (value: Value) => readonly Value[];
  /** All that a class inherits from, in the order in which members are looked for; packages' classes included. */
  readonly ancestorsOf: (value: Value) => readonly Value[];
  /** The attributes that a class states itself, in order, without those that it inherits. */
  readonly attributesOf: (value: Value) => readonly ClassAttribute[];
  /** Every class of the workspace's code in a language. */
  readonly classes: (language: CodeLanguage) => readonly ValueOf<'class'>[];
  /** `value.path.to = x` assignments on the very value made at this place, or on an element of it: the path and what is assigned. */
  readonly assignmentsOn: (
    value: Value,
  ) => readonly { readonly path: readonly string[]; readonly value: Value; readonly at: Span }[];
  /** A member of a value, followed into classes, objects, modules. */
  readonly member: (value: Value, property: string, at: Span) => Value;
  /** What calling a function of the workspace returns, when that can be told. */
  readonly resultOf: (callee: Value, args: readonly Value[], at: Span) => Value;
  /** Every decorator of that name in the workspace, by place: entities that are asked for by their name. */
  readonly decoratorsNamed: (name: string) => readonly DecoratorSite[];
  /** What a class of the workspace extends, with the type arguments it gives it; null for what extends nothing. */
  readonly heritageOf: (value: Value) => { readonly value: Value; readonly types: readonly LocatedType[] } | null;
  /** Members of interfaces and object types, in all files, that are declared to be of the type of that plain name. */
  readonly membersTyped: (name: string) => readonly TypedMember[];
  /** A type annotation with references expanded, down to literal unions and object members. */
  readonly type: (type: LocatedType) => ResolvedType;
  /** What a value of a declared type is: an instance of its class, of the workspace or a package; else `typed`. */
  readonly typed: (type: LocatedType) => Value;
  /** Whether a value is declared to be possibly absent: an optional parameter or member, `string | undefined`. */
  readonly mayBeUndefined: (value: Value) => boolean;
  /** The major version of a package that the file's project depends on, or null. */
  readonly major: (file: string, packageName: string) => number | null;
  /** The code at a place, white space folded, at most 80 characters. */
  readonly text: (value: Value) => string;
  /** The exports of the module that a path written in a file leads to; null when it is not in the workspace. */
  readonly module: (file: string, path: string, at: Span) => Value | null;
  /** Whether a file neither imports nor exports anything: a script that some shell runs. */
  readonly isScript: (file: string) => boolean;
  /** Every path of the workspace, in order. */
  readonly paths: readonly string[];
  /** The first thing that a file does when it is run, other than to load and to declare; null for what is no program. */
  readonly action: (file: string) => Span | null;
  /** Classes of the workspace whose parent is an export of one of these packages, by place. */
  readonly subclassesOf: (packages: readonly string[], exported: string) => readonly Value[];
  /** The queries that the statements of an SQL file are; none for what is no such file. */
  readonly statements: (file: string) => readonly Query[];
  /** Files of the Prisma schema language, by path. */
  readonly prisma: readonly { readonly file: string; readonly prisma: PrismaFacts }[];
  /** What the documents of a configuration file state; none where there is no such file. */
  readonly documents: (file: string) => readonly Value[];
  /** Configuration files by their paths, in order, with what their documents state. */
  readonly configurations: (
    names: RegExp,
  ) => readonly { readonly file: string; readonly documents: readonly Value[] }[];
  /** The files that run when one of Python does, and where that is worked out at run time. */
  readonly loadedBy: (file: string) => { readonly files: ReadonlySet<string>; readonly computed: Span | null };
  /** Whether two places are in one function. */
  readonly isBeside: (one: Span, other: Span) => boolean;
  /** What the code asks, in the function around a place, before it gets there; each holds there. */
  readonly conditionsAt: (site: CallSite | AssignmentSite) => readonly Value[];
  /** A name for a class or function value. */
  readonly nameOf: (value: Value) => string | null;
}
