import { canonicalJson, sha256 } from './canonical';
import { hashedPart, sealAll, sealHash } from './chain';
import { SignedCheckpoint, trustKeys } from './checkpoint';
import { StoredAuditEvent } from './event';
import { ChainLine, ChainToVerify, verifyChain } from './verify';
import {
  madeUpChain,
  madeUpEvent,
  newSigner,
} from '../../testing/auditHistory';

const signer = newSigner();
const now = '2026-03-01T13:00:00.000Z';

type Position = ReturnType<typeof madeUpChain>[number];

const sealed = ({ seal, event }: Position): ChainLine => ({
  kind: 'sealed',
  seal,
  event,
});

const signed = ({ seal }: Position): SignedCheckpoint =>
  signer.sign({ seq: seal.seq, hash: seal.hash, at: now });

const verify = (lines: ChainLine[], rest: Partial<ChainToVerify> = {}) =>
  verifyChain({ lines, keys: trustKeys([signer.publicKey]), now, ...rest });

/** The chain anew, over whatever the events are now. */
function rebuilt(events: StoredAuditEvent[]): Position[] {
  return sealAll(undefined, events).map((seal, index) => ({
    seal,
    event: events[index],
  }));
}

describe('verifyChain', () => {
  let chain: Position[];
  beforeEach(() => {
    chain = madeUpChain(5);
  });

  it('finds nothing wrong with what nobody touched', async () => {
    const checkpoint = signed(chain[4]);
    const result = await verify(
      [...chain.map(sealed), { kind: 'checkpoint', checkpoint }],
      { anchors: [signed(chain[2]), checkpoint] },
    );
    expect(result).toEqual({
      sealed: 5,
      unsealed: 0,
      findings: [],
      head: { seq: 5, hash: chain[4].seal.hash },
      checkpoint,
    });
  });

  it('finds nothing wrong with an empty history', async () => {
    expect(await verify([])).toMatchObject({ sealed: 0, findings: [] });
  });

  it.each(Object.keys(hashedPart(madeUpEvent(3))).filter(k => k !== 'id'))(
    'names the event whose %s was changed',
    async key => {
      chain[2].event = { ...chain[2].event, [key]: 'another' };
      const { findings } = await verify(chain.map(sealed));
      // The text does not fit a changed hash of it either.
      expect(findings.length).toBe(key === 'personalHash' ? 2 : 1);
      for (const finding of findings) {
        expect(finding).toMatchObject({
          kind: 'event-changed',
          seq: 3,
          eventId: chain[2].event.id,
        });
      }
    },
  );

  it('names the event whose personal text was changed', async () => {
    chain[2].event = { ...chain[2].event, personal: '{"comment":"other"}' };
    const { findings } = await verify(chain.map(sealed));
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'event-changed', seq: 3 }),
    ]);
    expect(findings[0].message).toMatch(/personal text/);
  });

  it('names the event that was changed together with its own seal', async () => {
    const event = { ...chain[2].event, summary: 'another' };
    const { seq, prevHash } = chain[2].seal;
    const hash = sealHash(seq, prevHash, event);
    chain[2] = { event, seal: { ...chain[2].seal, hash } };
    const { findings } = await verify(chain.map(sealed));
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'event-changed', seq: 3 }),
    ]);
  });

  it('names an event that is gone while its seal is there', async () => {
    const lines = chain.map(sealed);
    lines[2] = { kind: 'sealed', seal: chain[2].seal };
    const { findings } = await verify(lines);
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'event-missing',
        seq: 3,
        eventId: chain[2].event.id,
      }),
    ]);
  });

  it('names positions that are gone as a whole', async () => {
    const { findings } = await verify(
      [chain[0], chain[3], chain[4]].map(sealed),
    );
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'event-missing', seq: 2 }),
    ]);
    expect(findings[0].message).toMatch(/Positions 2 to 3 are missing/);
  });

  it('names events that changed places', async () => {
    const [, b, , d] = chain;
    chain[1] = { seal: { ...b.seal, eventId: d.event.id }, event: d.event };
    chain[3] = { seal: { ...d.seal, eventId: b.event.id }, event: b.event };
    const { findings } = await verify(chain.map(sealed));
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'order-changed',
        seq: 2,
        eventId: d.event.id,
      }),
      expect.objectContaining({
        kind: 'order-changed',
        seq: 4,
        eventId: b.event.id,
      }),
    ]);
  });

  it('names rows that changed places', async () => {
    const [, b, , d] = chain;
    chain[1] = { ...d, seal: { ...d.seal, seq: 2 } };
    chain[3] = { ...b, seal: { ...b.seal, seq: 4 } };
    const { findings } = await verify(chain.map(sealed));
    expect(findings.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['order-changed', 2],
      ['order-changed', 4],
    ]);
  });

  it('names lines of a file that changed places', async () => {
    const [a, b, c, d, e] = chain.map(sealed);
    const { findings } = await verify([a, c, b, d, e]);
    expect(findings.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['event-missing', 2],
      ['order-changed', 2],
    ]);
  });

  it('sees by an anchor that the tail was cut off', async () => {
    const { findings, head } = await verify(chain.slice(0, 3).map(sealed), {
      anchors: [signed(chain[1]), signed(chain[4])],
    });
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'truncated', seq: 4 }),
    ]);
    expect(findings[0].message).toMatch(/at least 2 events were cut off/);
    expect(head?.seq).toBe(3);
  });

  it('sees by an anchor that everything was cut off', async () => {
    const { findings } = await verify([], { anchors: chain.map(signed) });
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'truncated', seq: 1 }),
    ]);
  });

  it('does not take for a cut what was signed while it was reading', async () => {
    const later = signer.sign({
      seq: 9,
      hash: 'ff',
      at: '2026-03-01T13:00:00.001Z',
    });
    expect(
      (await verify(chain.map(sealed), { anchors: [later] })).findings,
    ).toEqual([]);
  });

  it('sees by what was signed that the whole chain was rebuilt', async () => {
    const original = signed(chain[3]);
    const events = chain.map(({ event }) => event);
    events[1] = { ...events[1], summary: 'another' };
    const { findings } = await verify(rebuilt(events).map(sealed), {
      anchors: [signed(chain[0]), original],
    });
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'rechained', seq: 4 }),
    ]);
    expect(findings[0].message).toMatch(/between positions 2 and 4/);
  });

  it('does not believe a rebuilt chain that was signed with another key', async () => {
    const checkpoint = newSigner().sign({
      seq: 5,
      hash: chain[4].seal.hash,
      at: now,
    });
    const result = await verify([
      ...chain.map(sealed),
      { kind: 'checkpoint', checkpoint },
    ]);
    expect(result.findings).toEqual([
      expect.objectContaining({ kind: 'checkpoint-invalid', seq: 5 }),
    ]);
    expect(result.checkpoint).toBeUndefined();
  });

  it('accepts an erasure that is on record, and no other', async () => {
    const erase = (event: StoredAuditEvent) => ({
      ...event,
      personal: undefined,
      personalSalt: undefined,
    });
    const events = chain.map(({ event }) => event);
    const details = canonicalJson({ eventIds: [events[1].id] });
    const record = madeUpEvent(6, { type: 'history.erased', details });
    const positions = rebuilt([...events, record]);
    positions[1].event = erase(positions[1].event);
    expect((await verify(positions.map(sealed))).findings).toEqual([]);

    positions[2].event = erase(positions[2].event);
    const { findings } = await verify(positions.map(sealed));
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'event-changed', seq: 3 }),
    ]);
    expect(findings[0].message).toMatch(/no later event records/);
  });

  it('names events that wait too long, are gone, or were left without a seal', async () => {
    const event = madeUpEvent(6);
    const result = await verify([
      ...chain.map(sealed),
      { kind: 'unsealed', eventId: event.id, at: event.at, event },
      { kind: 'unsealed', eventId: 'gone', at: now },
      { kind: 'unclaimed', eventId: 'stray', at: now },
    ]);
    expect(result.unsealed).toBe(2);
    expect(result.findings.map(({ kind, eventId }) => [kind, eventId])).toEqual(
      [
        ['event-missing', 'gone'],
        ['truncated', 'stray'],
        ['unsealed-late', event.id],
      ],
    );
  });

  it('lists the first hundred findings and counts the others', async () => {
    const long = madeUpChain(150).map(({ seal, event }) => ({
      seal,
      event: { ...event, summary: 'another' },
    }));
    const { findings } = await verify(long.map(sealed));
    expect(findings).toHaveLength(100);
    expect(findings[0].seq).toBe(1);
    expect(findings[99].message).toMatch(/50 more findings/);
  });

  it('hashes personal text with its salt', () => {
    const { personal, personalSalt, personalHash } = madeUpEvent(1);
    expect(personalHash).toBe(sha256(`${personalSalt}${personal}`));
  });
});
