import type { Config } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { toChanges } from './configChanges';

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
  });

  it('has what was changed, removed and added', () => {
    expect(
      toChanges(config, { LOG_LEVEL: 'DEBUG', DB_PASSWORD: null }, [
        { key: ' NEW ', value: 'x' },
      ]),
    ).toEqual({ LOG_LEVEL: 'DEBUG', DB_PASSWORD: null, NEW: 'x' });
  });
});
