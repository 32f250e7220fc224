import { actionParametersSchemas } from './actions';
import { secretValuesSchema } from './secretValues';

const messagesOf = (values: unknown) =>
  JSON.stringify(secretValuesSchema.safeParse(values).error?.issues ?? []);

describe('secretValuesSchema', () => {
  it('takes text, and base64 with line breaks', () => {
    const values = { a: { text: 'x\ny' }, b: { base64: 'AAEC\nAwQ=\n' } };
    expect(secretValuesSchema.parse(values)).toEqual(values);
  });

  it.each<[string, unknown]>([
    ['a bare text', 'canary-1'],
    ['an unknown field', { 'canary-2': 'x' }],
    ['two fields', { text: 'canary-3', base64: 'canary-4' }],
    ['no base64', { base64: 'canary-5' }],
    ['half a character', { text: 'canary-6\ud800' }],
    ['a number', { text: 12 }],
    ['too much', { text: `canary-7${'x'.repeat(1_600_000)}` }],
  ])('refuses %s without repeating it', (_, value) => {
    const messages = messagesOf({ key: value });
    expect(messages).toMatch(/must be/);
    expect(messages).not.toMatch(/"message":"[^"]*canary/);
  });
});

describe('parameters of secret-update', () => {
  const schema = actionParametersSchemas['secret-update'];

  it('hold names of keys only', () => {
    expect(schema.parse({ set: ['a'] })).toEqual({
      set: ['a'],
      remove: [],
      restart: true,
    });
    expect(schema.safeParse({ set: { a: 'value' } }).success).toBe(false);
  });

  it.each<[unknown, RegExp]>([
    [{}, /at least one key/],
    [{ set: ['a'], remove: ['a'] }, /each key once/],
    [{ set: ['a', 'a'] }, /each key once/],
  ])('refuses %j', (parameters, message) => {
    expect(schema.safeParse(parameters).error?.message).toMatch(message);
  });
});
