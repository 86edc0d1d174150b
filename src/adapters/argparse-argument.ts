import type { Value } from '../model/value';
import type { ChainLink } from './adapter';
import type { DeclaredOption } from './command-line';
import { foldText } from './fold';
import { argumentOf } from './python';

/** What a call of `add_argument` declares. https://docs.python.org/3/library/argparse.html#the-add-argument-method */
export function declaredArgument(link: ChainLink): { option: DeclaredOption; positional: boolean } | null {
  const names = (link.arguments ?? []).flatMap((one) => foldText(one) ?? []);
  const [first] = names;
  if (first === undefined) return null;
  const bare = names.map((one) => one.replace(/^-+/, ''));
  const long = names.find((one) => one.startsWith('--'))?.replace(/^-+/, '');
  const dest = argumentOf(link, null, 'dest');
  const name = (dest === null ? null : foldText(dest)) ?? (long ?? bare[0] ?? first).replaceAll('-', '_');
  const action = argumentOf(link, null, 'action');
  const kind = action === null ? 'store' : (foldText(action) ?? 'store');
  const fallback = argumentOf(link, null, 'default');
  const isFlag = /^store_(?:true|false|const)$|^count$|^help$|^version$/.test(kind);
  const preset: Value = { kind: 'literal', value: kind === 'store_false', at: link.nameAt };
  const option: DeclaredOption = {
    name,
    names: bare,
    value: isFlag ? 'never' : 'always',
    multiple: kind === 'append',
    ...(fallback === null
      ? kind === 'store_true' || kind === 'store_false'
        ? { fallback: preset }
        : {}
      : { fallback }),
  };
  return { option, positional: !first.startsWith('-') };
}
