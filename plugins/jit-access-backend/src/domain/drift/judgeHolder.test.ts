import { bindingStateSchema } from '@jit-access/backstage-plugin-jit-access-common';
import fc from 'fast-check';
import { judgeHolder, NamedBinding } from './judgeHolder';

const holder = {
  accountKey: 'orders/orders-developer',
  effectKey: 'member:orders/readers',
};
const binding = (changes: Partial<NamedBinding> = {}): NamedBinding => ({
  ...holder,
  state: 'absent',
  standing: false,
  suspect: false,
  wasPresent: true,
  pinned: true,
  busy: false,
  ...changes,
});
const anyBinding = fc.record({
  state: fc.constantFrom(...bindingStateSchema.options),
  standing: fc.constantFrom(true, false, undefined),
  intent: fc.constantFrom('ensure', 'remove', undefined),
  suspect: fc.boolean(),
  pinned: fc.boolean(),
  busy: fc.boolean(),
});

it.each([
  ['that nobody has', undefined, 'orphan'],
  ['of another effect', binding({ effectKey: 'other' }), 'orphan'],
  ['of another account', binding({ accountKey: 'orders/other' }), 'orphan'],
  ['that was verified gone', binding(), 'back'],
  ['that is there', binding({ state: 'present' }), 'known'],
  ['that is being removed', binding({ intent: 'remove' }), 'known'],
  ['that somebody works on', binding({ busy: true }), 'known'],
  [
    'that was taken for access of others',
    binding({ state: 'present', standing: true }),
    'misfiled',
  ],
  [
    'that has forgotten its account',
    binding({ pinned: false, accountKey: undefined }),
    'unpinned',
  ],
  [
    'that is about to find its account',
    binding({ pinned: false, accountKey: undefined, busy: true }),
    'known',
  ],
] as const)('of a binding %s', (_, named, judgement) => {
  expect(judgeHolder(holder, named)).toBe(judgement);
});

it('leaves nothing with our mark unseen that nobody works on or would look at', () => {
  fc.assert(
    fc.property(anyBinding, facts => {
      const named = binding(facts as Partial<NamedBinding>);
      if (judgeHolder(holder, named) !== 'known') return;
      // Known means: somebody is at it, it is there, or what became of it is open.
      const open = named.intent !== undefined || named.suspect;
      expect(
        named.busy || open || (!named.standing && named.state !== 'absent'),
      ).toBe(true);
    }),
  );
});

it('calls nothing an orphan that a binding of ours stands for', () => {
  fc.assert(
    fc.property(anyBinding, facts => {
      const named = binding(facts as Partial<NamedBinding>);
      expect(judgeHolder(holder, named)).not.toBe('orphan');
    }),
  );
});
