/** Somebody as a commit names them. */
export interface Person {
  readonly name: string;
  /** Empty where it is not said. */
  readonly email: string;
}

/** The commit that last changed some code. */
export interface CommittedChange {
  readonly kind: 'commit';
  /** Short. */
  readonly commit: string;
  /** The author's day: `2026-03-04`. */
  readonly date: string;
  /** The author, then those whom the message names as co-authors. */
  readonly authors: readonly [Person, ...Person[]];
}

/** `unknown` where there is no repository, or its history does not reach back that far. */
export type LastChange =
  | CommittedChange
  /** What is there now is in no commit yet. */
  | { readonly kind: 'uncommitted'; readonly file: string }
  | { readonly kind: 'unknown' };

/** Text of a file whose last change is asked for. */
export interface TextPart {
  readonly file: string;
  readonly text: string;
}

/** `Dana Ito <dana@shop.example>`, or either part alone. */
export function personIn(text: string): Person {
  const [, name = text, email = ''] = /^(.*?)\s*<([^<>]*)>\s*$/.exec(text.trim()) ?? [];
  return email === '' && /^[^@\s]+@[^@\s]+$/.test(name)
    ? { name: '', email: name.trim() }
    : { name: name.trim(), email };
}

/**
 * Whether two names may be the same person's: the same name, the same address, or one is the login in the other's
 * address (`dana`, and `dana@shop.example` or `49699333+dana@users.noreply.github.com`).
 */
export function isSamePerson(one: Person, other: Person): boolean {
  const names = namesOf(one);
  return namesOf(other).some((name) => names.includes(name));
}

function namesOf({ name, email }: Person): readonly string[] {
  const login = email.replace(/@.*$/, '').replace(/^\d+\+/, '');
  return [name.replace(/^@/, ''), email, login].map(folded).filter((text) => text !== '');
}

function folded(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** `dana`, as people call the author. */
export function authorsText({ authors }: CommittedChange): string {
  return authors.map(({ name, email }) => (name === '' ? email : name)).join(' and ');
}
