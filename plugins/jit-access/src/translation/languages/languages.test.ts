import { jitAccessTranslationRef } from '../jitAccessTranslationRef';
import { flatWords } from '../flatWords';
import { messages } from '../messages/all';

const english: Record<string, string> = flatWords(messages);
const LANGUAGES = {
  de: () => import('./de'),
  es: () => import('./es'),
  fr: () => import('./fr'),
  ja: () => import('./ja'),
};

/** Of each language, what stays as it is in English. */
const placeholdersOf = (text: string) =>
  (text.match(/\{\{[^}]*\}\}/g) ?? []).sort();

describe.each(Object.entries(LANGUAGES))('the words in %s', (_, load) => {
  let words: Record<string, string>;
  beforeAll(async () => {
    words = (await load()).default;
  });

  it('are all there, and no others', () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort());
  });

  it('say something', () => {
    const empty = Object.entries(words).filter(([, text]) => !text.trim());
    expect(empty).toEqual([]);
  });

  it('name the same things', () => {
    const wrong = Object.keys(english).filter(
      key =>
        placeholdersOf(words[key]).join() !==
        placeholdersOf(english[key]).join(),
    );
    expect(wrong).toEqual([]);
  });

  it('are not left in English', () => {
    const sentences = Object.keys(english).filter(
      key => english[key].split(' ').length > 4,
    );
    expect(sentences.length).toBeGreaterThan(50);
    expect(sentences.filter(key => words[key] === english[key])).toEqual([]);
  });
});

it('are those of the plugin', () => {
  expect(jitAccessTranslationRef.id).toBe('jit-access');
  expect(english['page.title']).toBe('Access');
});
