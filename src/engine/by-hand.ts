/** Scripts of package.json that develop, build or start the program, and hooks of the package manager. */
const EVERYDAY =
  /^(?:pre|post)?(?:dev|develop|start|serve|build|test|lint|format|watch|preview|prepare|install|publish|pack|version|typecheck|check|ci|coverage|storybook|docs?|release|deploy|generate|codegen|e2e|cypress|playwright|bench|benchmarks?)(?:$|[:_-])/i;

/** Folders of code that people run by hand. */
const BY_HAND =
  /(?:^|\/)(?:scripts?|bin|tools?|maintenance|ops|operations|one-?offs?|repairs?|runbooks?|playbooks?|admin-scripts)\//i;

/** Folders of what fills a database for a try, measures, or sets up a developer's machine. */
const REHEARSED_FOLDER =
  /(?:^|\/)(?:\.devcontainer|devcontainer|dev|development|local|demos?|examples?|samples?|playgrounds?|sandbox|benchmarks?|bench|stress|load-?tests?|perf|fixtures?|mocks?|seeds?|seeders?|tests?|e2e)\//i;

/** The same at the beginning of a file's or script's name: `seed-users`, `dev_setup`, `demo:reset`. */
const REHEARSED_FIRST =
  /^(?:seed(?:s|er|ing)?|dev(?:elopment|container)?|demo|dummy|mock|example|sample|test|e2e|benchmarks?|bench|stress|fixtures?)(?:$|[._:-])/i;

/** The same at its end: `db-seed`, `setup-local`, `users.fixtures`. */
const REHEARSED_LAST =
  /[._:-](?:seed(?:s|er|ing)?|dev(?:elopment|container)?|local|demo|dummy|mocks?|fixtures?|examples?|bench(?:marks?)?)$/i;

/** A database that is made, filled or emptied as a whole: `db:reset`, `setup-database`, `init_db`. */
const WHOLE_DATABASE =
  /^(?:(?:db|database|data)[._:-](?:setup|set-up|init|create|reset|fresh|refresh|drop|wipe|truncate|nuke|bootstrap)|(?:setup|set-up|init|create|reset|refresh|drop|wipe|truncate|nuke|bootstrap)[._:-](?:(?:dev|test|local)[._:-])?(?:db|database|data)|reset|nuke|wipe)$/i;

/** Texts that tell what was once done for a release. */
const CHANGELOG =
  /(?:^|\/)(?:change-?logs?|changes|history|news|release-?notes?|releases?|what-?s-?new)(?:[._-][^/]*)?(?:\/|$)/i;

/** Texts in which a change of the program is thought out, by folder or by name. */
const DESIGN =
  /(?:^|\/)(?:plans?|specs?|rfcs?|adrs?|decisions?|designs?|proposals?|blog|posts|archived?)\/|[/_.-](?:plan|design|spec|rfc|proposal|architecture|implementation)(?:[_.-][^/]*)?$/i;

/** What skills of agents keep beside their procedure: the manual of some tool. */
const MANUAL = /(?:^|\/)skills?\/[^/]+(?:\/[^/]+)?\/references?\//i;

/** Headings of what explains the program by the right and the wrong way. */
const EXPLAINS =
  /^(?:(?:in)?correct|right|wrong|good|bad|do|don.?t|before|after|problem|solution)\b.{0,12}$|\b(?:anti-?patterns?|how (?:it|this|they) works?|overview|architecture|background|implementation|rationale)\b/i;

/** Headings of what shows how something is used, or sets up a developer's machine. */
const SHOWS =
  /\b(?:seed(?:s|ing|er)?|fixtures?|(?:sample|test|demo|dummy|mock|example) data(?:base)?|examples?|usage|getting started|quick ?-?start|tutorial|(?:local|dev(?:elopment)?) (?:development|environment|set-?up|database)|installation|installing|running (?:the )?tests?|testing|api reference)\b/i;

/** Whether a script of package.json, or a target, keeps the program's data in order, as far as its name tells. */
export function mayMaintain(name: string): boolean {
  return !EVERYDAY.test(name) && !rehearses(name);
}

/** Whether a file that somebody may run keeps the program's data in order, as far as its path tells. */
export function mayMaintainFrom(file: string): boolean {
  const name = (file.split('/').at(-1) ?? file).replace(/\.\w+$/, '');
  return !REHEARSED_FOLDER.test(file) && !rehearses(name);
}

/** Whether a module is in a folder of what people run by hand. */
export function isRunByHand(file: string): boolean {
  return BY_HAND.test(file);
}

/** Whether commands under a heading of a text may be a procedure, and are no sample of some tool's use. */
export function mayBeProcedure(file: string, heading: string): boolean {
  return (
    mayMaintainFrom(file) &&
    ![CHANGELOG, DESIGN, MANUAL].some((one) => one.test(file)) &&
    !SHOWS.test(heading) &&
    !EXPLAINS.test(heading)
  );
}

function rehearses(written: string): boolean {
  const name = written.replace(/(?<=[a-z\d])(?=[A-Z])/g, '-');
  return REHEARSED_FIRST.test(name) || REHEARSED_LAST.test(name) || WHOLE_DATABASE.test(name);
}
