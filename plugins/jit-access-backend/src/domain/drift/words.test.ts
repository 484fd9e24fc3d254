import { findingsInWords, NamedFinding } from './words';

const finding = (changes: Partial<NamedFinding> = {}): NamedFinding => ({
  kind: 'vanished',
  title: 'member of readers (orders)',
  provider: 'okta',
  subject: 'user:default/orders-developer',
  ...changes,
});

it('names what changed, whose it is and where', () => {
  expect(findingsInWords([finding()], 1)).toEqual({
    title: 'Access changed behind our back: member of readers (orders)',
    description:
      'member of readers (orders) of orders-developer (okta) was taken away while it should be there.',
  });
  const orphan = finding({ kind: 'orphan', subject: undefined });
  expect(findingsInWords([orphan], 1).description).toBe(
    'member of readers (orders) (okta) carries our mark, and nobody here knows of it.',
  );
});

it('names ten of many', () => {
  const many = Array.from({ length: 40 }, () => finding());
  const { title, description } = findingsInWords(many, 40);
  expect(title).toBe('40 changes of access behind our back');
  expect(description.match(/was taken away/g)).toHaveLength(10);
  expect(description).toMatch(/And 30 more: see the history\.$/);
});
