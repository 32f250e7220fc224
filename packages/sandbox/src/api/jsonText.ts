/**
 * Says what is wrong with a JSON text in the words of Go's decoder, which Kubernetes passes on to clients.
 * @returns undefined when the text is valid
 */
export function jsonSyntaxError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return describe(text);
  }
}

function describe(text: string): string {
  for (let end = 1; end <= text.length; end++) {
    const character = text[end - 1];
    if (/\s/.test(character)) {
      continue;
    }
    const context = contextBefore(text.slice(0, end - 1));
    if (
      context.expectsKey &&
      character !== '"' &&
      !(character === '}' && context.maybeEmpty)
    ) {
      return `invalid character '${character}' looking for beginning of object key string`;
    }
    if (
      context.expectsValue &&
      !/["{[\d\-tfn]/.test(character) &&
      !(character === ']' && context.maybeEmpty)
    ) {
      return `invalid character '${character}' looking for beginning of value`;
    }
  }
  return 'unexpected end of JSON input';
}

interface Context {
  expectsKey: boolean;
  expectsValue: boolean;
  maybeEmpty: boolean;
}

/** Where in the grammar the text stands, by its last token outside strings. */
function contextBefore(text: string): Context {
  const stack: string[] = [];
  let last = '';
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') {
        index++;
      } else if (character === '"') {
        inString = false;
        last = '"';
      }
    } else if (character === '"') {
      inString = true;
    } else if (character === '{' || character === '[') {
      stack.push(character);
      last = character;
    } else if (character === '}' || character === ']') {
      stack.pop();
      last = character;
    } else if (!/\s/.test(character)) {
      last = character;
    }
  }
  if (inString) {
    return { expectsKey: false, expectsValue: false, maybeEmpty: false };
  }
  const inObject = stack[stack.length - 1] === '{';
  return {
    expectsKey: last === '{' || (last === ',' && inObject),
    expectsValue:
      last === '' ||
      last === '[' ||
      last === ':' ||
      (last === ',' && !inObject),
    maybeEmpty: last === '{' || last === '[',
  };
}
