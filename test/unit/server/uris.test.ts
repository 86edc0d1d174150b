import { describe, expect, test } from 'vitest';
import { fileBelow, uriBelow } from '../../../src/server/uris';

const root = '/work/the shop';
const rootUri = 'file:///work/the%20shop';

describe('files below a folder', () => {
  test.each([
    ['file:///work/the%20shop/src/till.ts', 'src/till.ts'],
    ['file:///work/the%20shop/src/%28group%29/%40admin/till.ts', 'src/(group)/@admin/till.ts'],
    ['file:///work/the%20shop/..till.ts', '..till.ts'],
  ])('%s is %s', (uri, file) => {
    expect(fileBelow(root, uri)).toBe(file);
  });

  test.each([
    'file:///work/the%20shop',
    'file:///work/other/till.ts',
    'file:///work/the%20shop-2/till.ts',
    'untitled:Untitled-1',
    'git:/work/the%20shop/src/till.ts',
    'file://server/share/till.ts',
    'not a uri',
  ])('%s is none', (uri) => {
    expect(fileBelow(root, uri)).toBeNull();
  });

  test('are named as editors name them, and lead back', () => {
    const file = "src/(group)/@admin/it's!.ts";
    const uri = uriBelow(rootUri, file);
    expect(uri).toBe('file:///work/the%20shop/src/%28group%29/%40admin/it%27s%21.ts');
    expect(fileBelow(root, uri)).toBe(file);
  });
});
