import { toSecretRequest } from './secretChanges';

const edit = {
  key: 'api-key',
  value: '',
  base64: false,
  remove: false,
  fresh: false,
};

describe('toSecretRequest', () => {
  it('asks for nothing until something was typed', () => {
    expect(toSecretRequest([edit], true)).toBeUndefined();
    expect(
      toSecretRequest([{ ...edit, fresh: true, key: ' ', value: 'x' }], true),
    ).toBeUndefined();
  });

  it('puts names among the parameters and values beside them', () => {
    expect(
      toSecretRequest(
        [
          { ...edit, value: ' a\nb\n' },
          { ...edit, key: 'keystore', value: 'AAEC', base64: true },
          { ...edit, key: 'old', value: 'typed before', remove: true },
        ],
        false,
      ),
    ).toEqual({
      parameters: {
        set: ['api-key', 'keystore'],
        remove: ['old'],
        restart: false,
      },
      secretValues: {
        'api-key': { text: ' a\nb\n' },
        keystore: { base64: 'AAEC' },
      },
    });
  });
});
