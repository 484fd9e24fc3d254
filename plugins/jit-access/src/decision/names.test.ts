import type { Stage } from '@jit-access/backstage-plugin-jit-access-common';
import { namesOfStage } from './names';

const t = ((key: string, values: Record<string, string>) =>
  `${key} ${values.number}`) as unknown as Parameters<typeof namesOfStage>[1];

const person = (name: string, awayUntil?: string) => ({
  ref: `user:default/${name}`,
  name,
  marks: [],
  awayUntil,
});

const stage = (...people: Stage['people']): Stage => ({
  title: 'the lead',
  count: 1,
  audience: [],
  people,
});

const LATER = '2026-03-01T12:00:00.000Z';

it.each([
  ['nobody', stage(), 'the lead'],
  ['who is there', stage(person('Ada', LATER), person('Ben')), 'Ben'],
  ['who is away, where nobody else is', stage(person('Ada', LATER)), 'Ada'],
  [
    'three, and counts the rest',
    stage(...['Ada', 'Ben', 'Cem', 'Dea', 'Eva'].map(name => person(name))),
    'Ada, Ben, Cem people.more 2',
  ],
])('names %s', (_, asked, names) => {
  expect(namesOfStage(asked, t)).toBe(names);
});
