import {
  OfflineCatalog,
  readOfflinePolicy,
} from '@jit-access/backstage-plugin-jit-access-backend/policy';
import { parseAllDocuments } from 'yaml';

import { relateEntities } from '../catalog/relateEntities';
import { captured } from '../testing/captured';
import { CATALOG, POLICY, ROLE } from '../testing/company';
import { EventDraft, exportedHistory } from '../testing/exportedHistory';
import { temporaryFolder } from '../testing/folder';
import { runBin } from '../testing/runBin';

jest.setTimeout(60_000);

const folder = temporaryFolder();
const at = folder.path;
const REASON = 'Order 4711 is missing';

const documents = (policy: string, role: string = ROLE) => [
  { file: 'role.yaml', text: role },
  { file: 'policy.yaml', text: policy },
];

/** What a portal would record of a request of this person, by this policy. */
async function recordedOf(
  person: string,
  policyText: string = POLICY,
): Promise<EventDraft[]> {
  const { policy } = readOfflinePolicy(documents(policyText));
  const entities = parseAllDocuments(CATALOG).map(one => one.toJS());
  const [item] = await policy!.decide(
    new OfflineCatalog(relateEntities(entities)),
    {
      requester: `user:default/${person}`,
      items: [{ entityRef: 'resource:default/orders-db', role: 'read' }],
      justification: REASON,
      complete: true,
    },
    '2026-03-02T12:00:00.000Z',
  );
  const { decision, recorded } = item;
  const about = {
    requestId: `request-of-${person}`,
    entityRef: item.entityRef,
    role: item.roleName,
    subject: `user:default/${person}`,
  };
  return [
    {
      type: 'request.submitted',
      ...about,
      personal: { justification: REASON },
    },
    {
      type: 'item.decided',
      ...about,
      details: {
        outcome: decision.outcome,
        policy: decision.policy,
        durations: decision.durations,
        stages: decision.stages,
        recorded,
      },
    },
  ];
}

/** Replays the history of these events by a policy. */
async function replay(
  events: EventDraft[],
  policy: string,
  ...more: string[]
): ReturnType<typeof captured> {
  folder.write({
    'history.jsonl': exportedHistory(events).text,
    'access/role.yaml': ROLE,
    'access/policy.yaml': policy,
  });
  return captured([
    ...['policy', 'replay', at('history.jsonl')],
    ...['--documents', at('access'), ...more],
  ]);
}

describe('jit-access policy replay', () => {
  it('finds nothing different by the same documents', async () => {
    const events = await recordedOf('developer');
    const { code, out } = await replay(
      events,
      POLICY,
      '--verbose',
      '--fail-on-flip',
    );
    expect(out).toBe('1 the same, 0 different, 0 not replayed\n');
    expect(code).toBe(0);
  });

  it('reports what would be decided differently, and fails where that is asked', async () => {
    const events = await recordedOf('developer');
    const stricter = POLICY.replace(
      'receiver.memberOfOwner: true, not:',
      'receiver.memberOfOwner: true, risk: low, not:',
    );
    const lenient = await replay(events, stricter);
    expect(lenient.out).toMatch(
      /≠ .* read on resource:default\/orders-db for user:default\/developer\n {4}outcome approval -> refuse\n {4}now: Not requestable/,
    );
    expect(lenient.out).toMatch(/^0 the same, 1 different, 0 not replayed$/m);
    expect(lenient.code).toBe(0);
    const { code } = await runBin([
      ...['policy', 'replay', at('history.jsonl')],
      ...['--documents', at('access'), '--fail-on-flip'],
    ]);
    expect(code).toBe(1);
  });

  it('reports another route, another maximum and, where asked, other approvers', async () => {
    const events = await recordedOf('developer');
    const renamed = POLICY.replace('name: team', 'name: members').replace(
      'PT4H',
      'PT3H',
    );
    const { out } = await replay(events, renamed);
    expect(out).toContain('    route team -> members\n');
    expect(out).toContain('    maximum PT4H -> PT3H\n');
    const others = POLICY.replace('[entity.owner.lead]', '[entity.owner]');
    expect((await replay(events, others)).out).toMatch(/^1 the same/m);
    expect((await replay(events, others, '--verbose')).out).toContain(
      '    approvers lead:group:default/orders -> member:group:default/orders\n',
    );
  });

  it('judges the reason that was given then', async () => {
    const events = await recordedOf('developer');
    const wordy = POLICY.replace(
      'guardrails:',
      'guardrails:\n    - { name: words, reason: { minWords: 9 } }',
    );
    expect((await replay(events, wordy)).out).toContain(
      'outcome approval -> refuse',
    );
    const erased = events.map(({ personal: _, ...event }) => event);
    expect((await replay(erased, wordy)).out).toMatch(/^1 the same/m);
  });

  it('says of what cannot be decided again why', async () => {
    const events = await recordedOf('developer');
    const reading = POLICY.replace(
      'when: { onCall.any: true }',
      'when: { onCall.any: true, incident.active: true }',
    );
    expect((await replay(events, reading)).out).toMatch(
      /– 1 not replayed: policies now read open incidents, which was not recorded/,
    );
    const bare = events.map(event => ({ ...event, details: {} }));
    expect((await replay(bare, POLICY)).out).toMatch(
      /– 1 not replayed: no facts were recorded with it/,
    );
  });

  it('replays refusals as well', async () => {
    const [, decided] = await recordedOf('stranger');
    const refused = [{ ...decided, type: 'request.refused' }];
    expect((await replay(refused, POLICY)).out).toMatch(/^1 the same/m);
    const open = POLICY.replace(
      'when: { receiver.memberOfOwner: true, not: { receiver.leadOfOwner: true } }',
      'when: { risk: medium }',
    );
    expect((await replay(refused, open)).out).toContain(
      'outcome refuse -> approval',
    );
  });

  it('writes JSON', async () => {
    const events = await recordedOf('developer');
    const { out } = await replay(
      events,
      POLICY.replace('PT4H', 'PT2H'),
      '--json',
    );
    expect(JSON.parse(out)).toMatchObject({
      same: 0,
      notReplayed: [],
      flips: [{ role: 'read', changes: ['maximum PT4H -> PT2H'] }],
    });
  });

  it.each([
    ['no documents are named', ['policy', 'replay', 'x'], /--documents/],
    [
      'the file is no export',
      ['policy', 'replay', at('notes.txt'), '--documents', at('access')],
      /notes\.txt is no export of the history/,
    ],
  ])('exits with 2 where %s', async (_, args, message) => {
    folder.write({
      'notes.txt': 'Hello\n',
      'access/role.yaml': ROLE,
      'access/policy.yaml': POLICY,
    });
    const { code, err } = await captured(args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});
