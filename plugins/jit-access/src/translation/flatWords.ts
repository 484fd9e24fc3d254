import type { messages } from './messages/all';
import type { Translated } from './Translated';

type Paths<Words> = {
  [Key in keyof Words & string]: Words[Key] extends string
    ? Key
    : `${Key}.${Paths<Words[Key]>}`;
}[keyof Words & string];

/** Words by the path of each, as Backstage takes translations: `actions.close`. @internal */
export type FlatWords = { [Path in Paths<typeof messages>]: string };

type Nested = { readonly [key: string]: string | Nested };

/** @internal */
export function flatWords(words: Translated<typeof messages>): FlatWords {
  return Object.fromEntries(entriesOf(words as Nested)) as FlatWords;
}

function entriesOf(words: Nested, before = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, word]) =>
    typeof word === 'string'
      ? [[`${before}${key}`, word] as [string, string]]
      : entriesOf(word, `${before}${key}.`),
  );
}
