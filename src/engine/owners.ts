/** Where CODEOWNERS is looked for, the first that is there. https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners */
export const OWNER_FILES: readonly string[] = [
  '.github/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
  '.gitlab/CODEOWNERS',
];

interface Line {
  readonly pattern: RegExp;
  readonly owners: readonly string[];
}

/** Who answers for a file: the last line of CODEOWNERS that matches it counts, also when it names nobody. */
export function ownersIn(text: string): (file: string) => readonly string[] {
  const lines = text.split(/\r?\n/).flatMap(readLine);
  return (file) => lines.findLast(({ pattern }) => pattern.test(file))?.owners ?? [];
}

function readLine(line: string): readonly Line[] {
  const bare = line.replace(/(^|\s)#.*$/, '').trim();
  // A section of GitLab has owners of its own; its lines count by themselves.
  if (bare === '' || /^\^?\[/.test(bare)) return [];
  const [glob = '', ...owners] = bare.split(/(?<!\\)\s+/);
  return [{ pattern: patternOf(glob.replaceAll('\\ ', ' ')), owners }];
}

/** As in .gitignore: a slash before the end ties the pattern to the root; a folder means all that is in it. */
function patternOf(glob: string): RegExp {
  const anchored = glob.replace(/\/$/, '').includes('/');
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
