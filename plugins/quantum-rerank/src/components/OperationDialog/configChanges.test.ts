import type { Config } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { areSameValues, toChanges, toEdits, toValues } from './configChanges';

const config: Config = {
  configMap: 'quantum-rerank-config',
  resourceVersion: '1',
  immutable: false,
  items: [
    { key: 'LOG_LEVEL', value: 'INFO' },
    { key: 'DB_PASSWORD', hidden: 'secret' },
  ],
};

describe('what was typed as changes', () => {
  it('leaves out what is as it was', () => {
    expect(toChanges(config, { LOG_LEVEL: 'INFO' }, [])).toBeUndefined();
    expect(toChanges(config, { GONE: null }, [])).toBeUndefined();
    expect(toChanges(config, {}, [{ key: ' ', value: 'x' }])).toBeUndefined();
    expect(
      toChanges(config, {}, [{ key: 'LOG_LEVEL', value: 'INFO' }]),
    ).toBeUndefined();
  });

  it('has what was changed, removed and added', () => {
    expect(
      toChanges(config, { LOG_LEVEL: 'DEBUG', DB_PASSWORD: null }, [
        { key: ' NEW ', value: 'x' },
      ]),
    ).toEqual({ LOG_LEVEL: 'DEBUG', DB_PASSWORD: null, NEW: 'x' });
  });
});

describe('values as a whole', () => {
  const nothing = { edits: {}, added: [] };

  it('are what is shown with what was typed', () => {
    expect(
      toValues(config, { LOG_LEVEL: 'DEBUG', DB_PASSWORD: null }, [
        { key: ' NEW ', value: 'x' },
        { key: '', value: 'no name yet' },
      ]),
    ).toEqual({ LOG_LEVEL: 'DEBUG', NEW: 'x' });
    expect(toValues(config, { LOG_LEVEL: null }, [])).toEqual({});
  });

  it('remove what is missing, and leave what is hidden', () => {
    expect(toEdits(config, { NEW: 'x' }, nothing)).toEqual({
      edits: { LOG_LEVEL: null },
      added: [{ key: 'NEW', value: 'x' }],
    });
    expect(toEdits(config, { LOG_LEVEL: 'INFO' }, nothing)).toEqual(nothing);
  });

  it('set a hidden key only where they name it, and let it be removed before', () => {
    const removed = { edits: { DB_PASSWORD: null }, added: [] };
    expect(toEdits(config, { LOG_LEVEL: 'INFO' }, removed)).toEqual(removed);
    expect(
      toEdits(config, { LOG_LEVEL: 'INFO', DB_PASSWORD: 'no' }, removed),
    ).toEqual({ edits: { DB_PASSWORD: 'no' }, added: [] });
  });

  it('keep a row that has no name yet', () => {
    const added = [
      { key: '', value: 'waits' },
      { key: 'GONE', value: 'x' },
    ];
    expect(
      toEdits(config, { LOG_LEVEL: 'INFO' }, { edits: {}, added }),
    ).toEqual({ edits: {}, added: [added[0]] });
  });

  it('are the same or not', () => {
    expect(areSameValues({ a: '1', b: '2' }, { b: '2', a: '1' })).toBe(true);
    expect(areSameValues({ a: '1' }, { a: '2' })).toBe(false);
    expect(areSameValues({ a: '1' }, { b: '1' })).toBe(false);
    expect(areSameValues({}, { toString: '1' })).toBe(false);
  });
});
