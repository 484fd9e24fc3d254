import { ConfigReader } from '@backstage/config';
import { readStaticContext } from './config';

const shift = {
  entityRef: 'component:default/payments',
  person: 'user:default/payments-oncall',
};
const read = (staticContext: object) =>
  readStaticContext(new ConfigReader({ jitAccess: { staticContext } } as any));

describe('readStaticContext', () => {
  it('finds nothing where nothing is configured', () => {
    expect(readStaticContext(new ConfigReader({}))).toBeUndefined();
  });

  it.each([
    [{ onCall: [{ person: shift.person }] }, 'onCall.0.entityRef'],
    [
      { onCall: [{ ...shift, person: 'group:default/payments' }] },
      'onCall.0.person: Name a user',
    ],
    [
      { onCall: [{ ...shift, until: '2026-03-01 14:00' }] },
      'onCall.0.until: Give a date and time with its offset',
    ],
    [
      {
        onCall: [
          {
            ...shift,
            from: '2026-03-01T14:00:00Z',
            until: '2026-03-01T15:00:00+02:00',
          },
        ],
      },
      'onCall.0: A shift has to begin before it ends',
    ],
    [
      {
        onCall: [
          { ...shift, weekly: { days: ['monday'], from: '9', to: '17:00' } },
        ],
      },
      'onCall.0.weekly.from: Give a time of day',
    ],
    [
      {
        onCall: [
          {
            ...shift,
            weekly: {
              days: ['monday'],
              from: '09:00',
              to: '17:00',
              zone: 'Middle-earth/Shire',
            },
          },
        ],
      },
      'onCall.0.weekly.zone: Name a time zone',
    ],
    [
      { incidents: [{ id: 'I', title: 'T', entityRef: 'component:a' }] },
      'incidents.0.openedAt',
    ],
    [
      { tickets: [{ id: 'OPS-1', title: 'T', assignee: 'group:default/a' }] },
      'tickets.0.assignee: Name a user',
    ],
    [
      {
        freezes: [
          {
            name: 'f',
            from: '2026-03-01T14:00:00Z',
            until: '2026-03-01T14:00:00Z',
          },
        ],
      },
      'freezes.0: A freeze has to begin before it ends',
    ],
    [{ approvers: [{ people: [] }] }, 'approvers.0.key'],
    [{ rota: [] }, 'staticContext: Unrecognized key'],
  ])('names the key that is wrong: %j', (wrong, message) => {
    expect(() => read(wrong)).toThrow(message);
    expect(() => read(wrong)).toThrow('jitAccess.staticContext');
  });
});
