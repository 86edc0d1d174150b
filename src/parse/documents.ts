import type { Expression } from '../model/expression';
import type { ReadNote } from '../model/facts';
import { readIni } from './ini';
import { readJson } from './json';
import { readToml } from './toml';
import { readYaml } from './yaml';

/** Reads a configuration file by its ending. A parser that fails leaves a note, never an exception. */
export function readDocuments(
  file: string,
  text: string,
): { readonly documents: readonly Expression[]; readonly notes: readonly ReadNote[] } {
  if (/\.toml(\.\w+)?$/i.test(file)) return readToml(text);
  if (/\.jsonc?$/i.test(file)) return readJson(text);
  if (/\.(?:timer|service|cfg)$/i.test(file)) return { documents: readIni(text), notes: [] };
  return readYaml(text);
}
