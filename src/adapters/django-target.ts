import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { appLabel } from './django-app';
import { contributedTable } from './django-contributed';
import { djangoModel, djangoModels, type DjangoModel } from './django-model';
import { givenArguments } from '../model/keywords';
import { foldText } from './fold';
import { calleeName, dottedName } from './python';

/** The model that a field points to: a class, its name, `app.Name`, the user model of the settings. */
export function targetOf(to: Value | null, from: Value, look: Lookup): DjangoModel | null {
  if (to === null) return null;
  if (to.kind === 'class') return djangoModel(to, look);
  if (isUserModel(to)) return userModel(look);
  const text = foldText(to);
  if (text === null) return null;
  const own = appLabel(from.at.file, look);
  const [label, name] = text.includes('.') ? [text.split('.')[0], text.split('.').at(-1)] : [own, text];
  return modelNamed(label ?? null, name ?? text, look) ?? (text.includes('.') ? null : modelNamed(null, text, look));
}

/** `settings.AUTH_USER_MODEL`, `get_user_model()` */
export function isUserModel(value: Value): boolean {
  if (value.kind === 'call') return /^django\.contrib\.auth\.get_user_model$/.test(dottedName(value.callee) ?? '');
  return value.kind === 'literal'
    ? value.value === 'AUTH_USER_MODEL'
    : /^django\.conf\.settings\.AUTH_USER_MODEL$/.test(dottedName(value) ?? '');
}

/** The one model that is made of Django's users. */
export function userModel(look: Lookup): DjangoModel | null {
  const users = djangoModels(look).filter(
    (one) =>
      !one.proxy &&
      one.held.kind === 'class' &&
      isUser(look.ancestorsOf(one.held)) &&
      !/(?:^|\/)tests?\//.test(one.at.file),
  );
  const [only] = users;
  return users.length === 1 ? (only ?? null) : null;
}

function isUser(ancestors: readonly Value[]): boolean {
  return ancestors.some((one) =>
    /^django\.contrib\.auth\.(?:models|base_user)\.Abstract(?:Base)?User$/.test(dottedName(one) ?? ''),
  );
}

/** A model by name, in one application or in any, if only one has it. */
export function modelNamed(label: string | null, name: string, look: Lookup): DjangoModel | null {
  const found = djangoModels(look).filter(
    (one) => one.name.toLowerCase() === name.toLowerCase() && (label === null || one.label === label),
  );
  const [only] = found;
  return found.length === 1 || (only !== undefined && label !== null) ? (only ?? null) : null;
}

/** The table of a model that a package declares; null where only the package knows. */
export function outsideTable(value: Value | null): string | null {
  if (value === null) return null;
  if (isUserModel(value)) return 'auth_user';
  const dotted = dottedName(value);
  const named =
    foldText(value) ??
    (dotted === null || !/^django\.contrib\.\w+\.(?:models|base_session)\.\w+$/.test(dotted) ? null : dotted);
  // Migrations write names in lower case.
  const name = named?.split('.').at(-1)?.toLowerCase() ?? '';
  const isNamed =
    named !== null &&
    /^(?:auth|contenttypes|sessions|admin|sites|redirects|flatpages|django\.contrib\.\w+\.\w+)\.\w+$/.test(named);
  return isNamed ? contributedTable(name) : null;
}

/** The model that a value is: a class, `get_user_model()`, `apps.get_model('shop', 'Order')`. */
export function modelOf(value: Value, look: Lookup): DjangoModel | null {
  if (value.kind === 'class') return djangoModel(value, look);
  if (value.kind === 'one-of') return value.values.map((one) => modelOf(one, look)).find((one) => one !== null) ?? null;
  if (isUserModel(value)) return userModel(look);
  if (value.kind !== 'call' || calleeName(value.callee) !== 'get_model') return null;
  const { positional, keywords } = givenArguments(value.arguments);
  const texts = [...positional, ...(keywords?.properties.map((one) => one.value) ?? [])].flatMap(
    (one) => foldText(one) ?? [],
  );
  const [label, name] = texts.length > 1 ? texts : (texts[0] ?? '').split('.');
  return label === undefined || name === undefined ? null : modelNamed(label, name, look);
}
