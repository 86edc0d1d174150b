import { ConnectionFault } from './connection';

/** What a connection string says, as far as it matters here. */
export interface ConnectionString {
  readonly engine: 'mongodb' | 'postgresql';
  /** As its driver takes it. */
  readonly text: string;
  /** Null where it names none. */
  readonly database: string | null;
  /** What must be seen nowhere. */
  readonly secrets: readonly string[];
}

/** SQLAlchemy names a driver in the scheme: `postgresql+psycopg://`. */
const SCHEME = /^(?:(mongodb(?:\+srv)?)|postgres(?:ql)?(?:\+\w+)?):\/\//i;

/** Credentials, hosts and the rest. https://www.mongodb.com/docs/manual/reference/connection-string/ */
const PARTS = /^[^:]+:\/\/(?:(?<account>[^@/]*)@)?(?<hosts>[^/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<options>.*))?$/s;

/** Options whose values are as secret as a password. */
const SECRET_OPTION = /pass|secret|token|credential|authmechanismproperties|key$/i;

/**
 * @param label what messages call it
 * @throws ConnectionFault for what is no connection string of a known database
 */
export function readConnectionString(given: string, label: string): ConnectionString {
  const text = given.trim();
  const scheme = SCHEME.exec(text);
  const parts = PARTS.exec(text)?.groups;
  if (scheme === null || parts === undefined)
    throw new ConnectionFault(
      `${label} holds no connection string that is known.`,
      'Known are postgresql://… and mongodb://… (mongodb+srv://…).',
    );
  const { account = '', database = '', options = '' } = parts;
  const isMongo = scheme[1] !== undefined;
  const values = options.split('&').flatMap((option) => {
    const [name = '', ...value] = option.split('=');
    return SECRET_OPTION.test(name) ? [value.join('=')] : [];
  });
  const [, ...password] = account.split(':');
  const secrets = [given, text, account, password.join(':'), ...values].filter((secret) => secret !== '');
  return {
    engine: isMongo ? 'mongodb' : 'postgresql',
    text: isMongo ? text : withSslOfLibpq(text.replace(SCHEME, 'postgresql://'), options),
    database: database === '' ? null : decoded(database),
    secrets: [...new Set(secrets.flatMap((secret) => [secret, decoded(secret)]))].sort((a, b) => b.length - a.length),
  };
}

/** The driver means something stricter by `sslmode=require` than psql does, unless it is told so. */
function withSslOfLibpq(text: string, options: string): string {
  return /(?:^|&)sslmode=/.test(options) && !options.includes('uselibpqcompat=') ? `${text}&uselibpqcompat=true` : text;
}

/** A text of a driver or a server, without what is secret, and without any other credentials in an address. */
export function redacted(text: string, { secrets }: Pick<ConnectionString, 'secrets'>): string {
  const hidden = secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return hidden.replace(/\/\/[^@/\s]+@/g, '//***@');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
