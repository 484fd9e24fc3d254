import fc from 'fast-check';
import { canonicalJson, sha256 } from './canonical';
import { madeUpEvent } from '../../testing/auditHistory';
import { GENESIS_HASH, hashedPart, sealAll, sealHash } from './chain';

const event = madeUpEvent(1);
const fullEvent = madeUpEvent(1, {
  requestId: 'request',
  itemId: 'item',
  grantId: 'grant',
  bindingId: 'binding',
  entityRef: 'resource:default/orders-db',
  role: 'db-read',
  provider: 'postgres',
});

describe('sealHash', () => {
  it('is the SHA-256 of the canonical JSON that the guide for auditors shows', () => {
    // Computed with `printf '%s' '…' | sha256sum` over
    // {"event":{"actor":"system","at":"2026-03-01T12:00:00.000Z","details":"{}","id":"e1","result":"success","summary":"Loaded 3 documents","type":"policy.loaded"},"prevHash":"000…0","seq":1}
    expect(
      sealHash(1, GENESIS_HASH, {
        id: 'e1',
        at: '2026-03-01T12:00:00.000Z',
        type: 'policy.loaded',
        actor: 'system',
        result: 'success',
        summary: 'Loaded 3 documents',
        details: '{}',
      }),
    ).toBe('0e10b34e902aed37f088f6ca9e160449a05773d69cac8e94a64100a7b1fb94a1');
  });

  it('is taken over canonical JSON, whatever is in the event', () => {
    const text = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });
    const anyEvent = fc.record({
      summary: fc.string({ unit: 'binary' }),
      details: fc.json(),
      role: text,
      entityRef: text,
      personalHash: text,
      provider: text,
      requestId: text,
      itemId: text,
      grantId: text,
      bindingId: text,
      subject: text,
    });
    fc.assert(
      fc.property(anyEvent, fc.nat(), (parts, seq) => {
        const hashed = hashedPart({ ...event, ...parts });
        const canonical = canonicalJson({
          seq,
          prevHash: GENESIS_HASH,
          event: { ...hashed },
        });
        expect(sealHash(seq, GENESIS_HASH, hashed)).toBe(sha256(canonical));
      }),
    );
  });

  it.each(Object.keys(hashedPart(fullEvent)))('covers %s', key => {
    const changed = { ...fullEvent, [key]: 'another' };
    expect(sealHash(1, GENESIS_HASH, changed)).not.toBe(
      sealHash(1, GENESIS_HASH, fullEvent),
    );
  });

  it('covers the position and what it stands on', () => {
    const hashes = [
      sealHash(1, GENESIS_HASH, event),
      sealHash(2, GENESIS_HASH, event),
      sealHash(1, 'f'.repeat(64), event),
    ];
    expect(new Set(hashes).size).toBe(3);
  });

  it('stays when personal text is erased, since it covers its hash only', () => {
    const erased = { ...event, personal: undefined, personalSalt: undefined };
    expect(hashedPart(erased)).toMatchObject({
      personalHash: event.personalHash,
    });
    expect(sealAll(undefined, [erased])).toEqual(sealAll(undefined, [event]));
  });
});

describe('sealAll', () => {
  it('chains on from a head as it would have in one go', () => {
    const events = [1, 2, 3].map(n => madeUpEvent(n));
    const whole = sealAll(undefined, events);
    const { seq, hash } = whole[0];
    expect(sealAll({ seq, hash }, events.slice(1))).toEqual(whole.slice(1));
    expect(whole[0].prevHash).toBe(GENESIS_HASH);
    expect(whole[2].prevHash).toBe(whole[1].hash);
  });
});
