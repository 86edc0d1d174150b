import { compareText } from '../model/span';
import type { Value } from '../model/value';
import { isRehearsal } from '../model/writers';
import type { DeclaredUse } from './declared-schedulers';
import { moduleOf, spanOf, type Program } from './program';
import { baseName } from './sites';

const CODE = /\.[cm]?[jt]sx?$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;
const INDEX = /(?:^|\/)index\.[cm]?[jt]sx?$/;

/** Every module in a folder that the configuration declares to hold jobs: its files, and the index of a folder in it. */
export function declaredFiles(program: Program, folder: string): readonly DeclaredUse[] {
  return [...program.files]
    .filter((file) => isJob(file, folderPattern(folder)))
    .sort(compareText)
    .flatMap((file): readonly DeclaredUse[] => {
      const module = moduleOf(program, file)?.module;
      if (module === undefined) return [];
      const first = module.exports[0];
      const at = first === undefined ? { file, start: 0, end: 0 } : spanOf(file, first);
      const whole: Value = { kind: 'module', file, at };
      return [
        {
          at,
          arguments: null,
          holders: [whole],
          name: nameOf(file),
          environment: null,
          // What gathers the others, and what they share, lies beside them.
          mayHaveNone: INDEX.test(file) || module.exports.length === 0,
        },
      ];
    });
}

/** `*` stands for a folder of any name. */
function folderPattern(folder: string): RegExp {
  const parts = folder.split('/').map((part) => part.split('*').map(escaped).join('[^/]*'));
  return new RegExp(`^${parts.join('/')}/(?:[^/]+|[^/]+/index\\.[cm]?[jt]sx?)$`);
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

function isJob(file: string, pattern: RegExp): boolean {
  return pattern.test(file) && CODE.test(file) && !DECLARATIONS.test(file) && !isRehearsal(file);
}

/** A file's name, or that of its folder. */
function nameOf(file: string): string {
  return INDEX.test(file) ? (file.split('/').at(-2) ?? file) : baseName(file);
}
