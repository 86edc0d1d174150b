import { describe, expect, it } from 'vitest';
import {
  createConnectionStore,
  isConnectionString,
  labelFor,
  type Secrets,
} from '../../../src/extension/connection-store';

function secretsOf(kept: Map<string, string>): Secrets {
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    store: (key, value) => Promise.resolve(void kept.set(key, value)),
    delete: (key) => Promise.resolve(void kept.delete(key)),
  };
}

describe('connections that the editor keeps', () => {
  const shop = { label: 'shop', text: 'postgresql://ann:secret@h/shop' };
  const clinic = { label: 'clinic', text: 'mongodb://h/clinic' };

  it('stand in the secret storage, until they are forgotten', async () => {
    const kept = new Map<string, string>();
    const store = createConnectionStore(secretsOf(kept));
    expect(await store.list()).toEqual([]);
    await store.add(shop);
    await store.add(clinic);
    await store.add({ ...shop, text: 'postgresql://h/other' });
    expect(await createConnectionStore(secretsOf(kept)).list()).toEqual([
      clinic,
      { ...shop, text: 'postgresql://h/other' },
    ]);
    await store.forget('shop');
    await store.forget('nobody');
    expect(await store.list()).toEqual([clinic]);
    await store.forget('clinic');
    expect(kept.size).toBe(0);
  });

  it('are those that can be read', async () => {
    for (const text of ['{', '{}', '[1,{"label":2,"text":"x"},null]'])
      expect(await createConnectionStore(secretsOf(new Map([['connections', text]]))).list()).toEqual([]);
  });

  it.each([
    ['postgresql://ann:s%40cret@db.example.net:5432/shop?sslmode=require', 'shop on db.example.net'],
    ['mongodb+srv://ann:secret@cluster.example.net/kiosk', 'kiosk on cluster.example.net'],
    ['mongodb://ann:secret@a:1,b:2', 'a'],
    ['postgres:///shop', 'shop'],
  ])('are called by their place, never by their account: %s', (text, label) => {
    expect(isConnectionString(text)).toBe(true);
    expect(labelFor(text)).toBe(label);
  });

  it('are no other addresses', () => {
    expect(['https://a/b', 'mysql://a/b', 'shop', ''].some(isConnectionString)).toBe(false);
  });
});
