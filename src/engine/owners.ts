import type { OwnerSetting } from '../model/configuration';
import type { Job } from '../model/job';
import type { Ledger } from '../model/ledger';
import type { Revision } from './ports';
import { OWNER_FILES } from './readable';
import { textsOf } from './texts';

/** Who answers for a file; none where nobody says. */
export type OwnersOf = (file: string) => readonly string[];

interface Line {
  readonly pattern: RegExp;
  /** GitLab: `!path` has no owners of its section. */
  readonly excluded: boolean;
  readonly owners: readonly string[];
}

/** Lines of CODEOWNERS that count together: of each section, the last line that matches. */
interface Section {
  readonly lines: Line[];
}

/** The hosts whose reading of the file differs. */
type Flavour = 'github' | 'gitlab';

/** Who answers for each of some jobs, by id: as the ledger says, else the configuration, else CODEOWNERS. */
export async function ownersOfJobs(
  jobs: readonly Job[],
  { reviews }: Ledger,
  settings: readonly OwnerSetting[],
  revision: Revision,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = OWNER_FILES.filter((file) => revision.files.has(file));
  const texts = await textsOf(revision, known.slice(0, 1));
  const [[file = '', text = ''] = []] = texts;
  const stated = settingOwners(settings);
  const written = ownersIn(text, flavourOf(file, text));
  const ownersOf = (one: string): readonly string[] => stated(one) ?? written(one);
  return new Map(
    jobs.map((job): [string, readonly string[]] => {
      const owner = reviews.get(job.id)?.owner ?? null;
      if (owner !== null) return [job.id, [owner]];
      const own = ownersOf(job.at.file);
      return [job.id, own.length > 0 ? own : ownersOf(job.entries[0]?.at.file ?? job.at.file)];
    }),
  );
}

/** Owners by the configuration; null where it says nothing of a file. */
function settingOwners(settings: readonly OwnerSetting[]): (file: string) => readonly string[] | null {
  const lines = settings.map(({ pattern, owners }) => ({ pattern: patternOf(pattern, 'github'), owners }));
  return (file) => lines.findLast(({ pattern }) => pattern.test(file))?.owners ?? null;
}

/** Only GitLab looks in its own folder, and only GitLab has sections. */
function flavourOf(file: string, text: string): Flavour {
  return file.startsWith('.gitlab/') || /^\^?\[[^\]\n]+\]/m.test(text) ? 'gitlab' : 'github';
}

/**
 * Who answers for a file: the last line of CODEOWNERS that matches it counts, also when it names nobody; on GitLab, the
 * last of each section. https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 * https://docs.gitlab.com/user/project/codeowners/reference/
 */
export function ownersIn(text: string, flavour: Flavour = flavourOf('', text)): OwnersOf {
  const sections = sectionsIn(text, flavour);
  return (file) => [
    ...new Set(
      sections.flatMap(({ lines }) => {
        const matching = lines.filter(({ pattern }) => pattern.test(file));
        return matching.some(({ excluded }) => excluded) ? [] : (matching.at(-1)?.owners ?? []);
      }),
    ),
  ];
}

/** `[Name]`, `^[Optional][2] @owner`: lines of the section without owners have those of its head. */
const HEAD = /^\^?\[([^\]]+)\](?:\[\d+\])?\s*(.*)$/;

function sectionsIn(text: string, flavour: Flavour): readonly Section[] {
  const sections = new Map<string, Section>([['', { lines: [] }]]);
  let name = '';
  let usual: readonly string[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const bare = line.replace(/(^|\s)#.*$/, '').trim();
    const [, title, heads = ''] = flavour === 'gitlab' ? (HEAD.exec(bare) ?? []) : [];
    if (title !== undefined) {
      // Sections of one name are one, whatever the case.
      name = title.trim().toLowerCase();
      usual = heads.split(/\s+/).filter((one) => one !== '');
      if (!sections.has(name)) sections.set(name, { lines: [] });
    } else if (bare !== '') {
      const [glob = '', ...owners] = bare.split(/(?<!\\)\s+/);
      const excluded = flavour === 'gitlab' && glob.startsWith('!');
      const pattern = patternOf((excluded ? glob.slice(1) : glob).replaceAll(/\\([ #])/g, '$1'), flavour);
      sections.get(name)?.lines.push({ pattern, excluded, owners: owners.length === 0 ? usual : owners });
    }
  }
  return [...sections.values()];
}

/**
 * As in .gitignore: a slash before the end ties the pattern to the root (on GitLab only one at the start does); a folder
 * means all that is in it.
 */
function patternOf(glob: string, flavour: Flavour): RegExp {
  const anchored = flavour === 'gitlab' ? glob.startsWith('/') : glob.replace(/\/$/, '').includes('/');
  const body = glob
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (wild) => {
      if (wild === '**/') return '(?:.*/)?';
      if (wild === '**') return '.*';
      return wild === '*' ? '[^/]*' : '[^/]';
    });
  // `docs/*` means the files of the folder itself.
  const end = /\/\*$/.test(glob) ? '$' : '(?:/.*)?$';
  return new RegExp(`${anchored ? '^' : '^(?:.*/)?'}${body}${end}`);
}
