import { jsonSyntaxError } from './jsonText';

describe('jsonSyntaxError', () => {
  // The words of Go's encoding/json, which Kubernetes passes on.
  it.each([
    [
      '{oops',
      "invalid character 'o' looking for beginning of object key string",
    ],
    ['{"a": oops}', "invalid character 'o' looking for beginning of value"],
    ['[1, }', "invalid character '}' looking for beginning of value"],
    [
      '{"a": 1, }',
      "invalid character '}' looking for beginning of object key string",
    ],
    ['{"a": "b\\"c"', 'unexpected end of JSON input'],
    ['', 'unexpected end of JSON input'],
  ])('explains %s', (text, words) => {
    expect(jsonSyntaxError(text)).toBe(words);
  });

  it.each(['{}', '[]', '{"a":[{"b":null}]}', '"text"', '-1'])(
    'accepts %s',
    text => {
      expect(jsonSyntaxError(text)).toBeUndefined();
    },
  );
});
