import { quantumRerankTranslationRef } from '../translation';
import german from './de';
import translations from '.';

interface Messages {
  messages: Record<string, string | null>;
}

// The test needs the messages themselves, which the public type hides.
function englishMessages(): Record<string, string> {
  return (
    quantumRerankTranslationRef as unknown as {
      getDefaultMessages(): Record<string, string>;
    }
  ).getDefaultMessages();
}

function placeholders(key: string, text: string): string[] {
  return (
    [...text.matchAll(/\{\{(\w+)\}\}/g)]
      .map(match => match[1])
      // "One" may be a word.
      .filter(name => !(name === 'count' && key.endsWith('_one')))
      .sort()
  );
}

describe('translations', () => {
  const english = englishMessages();
  const translated = (german as unknown as Messages).messages;

  it('are a module to install', () => {
    expect(translations.$$type).toBe('@backstage/FrontendModule');
  });

  it('have every message in German, with the same values in it', () => {
    expect(Object.keys(english).length).toBeGreaterThan(100);
    expect(Object.keys(translated).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(english)) {
      expect({ key, values: placeholders(key, translated[key] ?? '') }).toEqual(
        {
          key,
          values: placeholders(key, text),
        },
      );
    }
  });

  it('use no exclamation marks', () => {
    const texts = [...Object.values(english), ...Object.values(translated)];
    expect(texts.filter(text => text?.includes('!'))).toEqual([]);
  });
});
