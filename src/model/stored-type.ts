/** What tools call types whose exactness their words do not tell to SQL. */
const NAMES: Readonly<Record<string, string>> = {
  datetimefield: 'timestamp with time zone',
  datefield: 'date',
  dateonly: 'date',
  floatfield: 'double precision',
  doubleprecision: 'double precision',
  int: 'integer',
};

/** A type as SQL would write it, from the words of whatever tool declares it, so that its exactness can be compared. */
export function storedType(typeText: string): string {
  const native = /@db\.(\w+(?:\([^)]*\))?)/.exec(typeText)?.[1] ?? typeText;
  const text = native
    .toLowerCase()
    .replace(/ mode \w+$/, '')
    .replace(/\s+/g, ' ')
    .replace(/^decimalfield/, 'decimal')
    .replace(/^(?:positive)?(big|small)?integerfield$/, '$1integer')
    .replace(/^([a-z]+)type\b/, '$1')
    .replace(/^date(?=(?:\(\d\))? with time zone$)/, 'timestamp');
  return (Object.hasOwn(NAMES, text) ? NAMES[text] : undefined) ?? text;
}
