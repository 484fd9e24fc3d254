import { KeyObject, createHash, generateKeyPairSync, sign } from 'node:crypto';

/** An event as an export holds it; the rest is filled in. */
export interface EventDraft {
  type: string;
  details?: object;
  personal?: object;
  requestId?: string;
  entityRef?: string;
  role?: string;
  subject?: string;
}

const sha256 = (text: string) =>
  createHash('sha256').update(text).digest('hex');

/** JSON as the guide for auditors defines it; written again here, from the guide alone. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}

/** A history of these events, sealed, with a signed checkpoint for its end. */
export function exportedHistory(drafts: EventDraft[]) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  let prevHash = '0'.repeat(64);
  const lines: object[] = [];
  drafts.forEach(({ details = {}, personal, ...draft }, index) => {
    const seq = index + 1;
    const salt = 'salt';
    const text = personal && JSON.stringify(personal);
    const event = {
      id: `event-${seq}`,
      at: `2026-03-02T12:00:0${index}.000Z`,
      actor: 'system',
      result: 'success',
      summary: `Event ${seq}`,
      details: JSON.stringify(details),
      ...(text ? { personalHash: sha256(salt + text) } : {}),
      ...draft,
    };
    const hash = sha256(canonical({ event, prevHash, seq }));
    lines.push({
      kind: 'event',
      event,
      ...(text ? { personal: text, personalSalt: salt } : {}),
      seal: { seq, eventId: event.id, prevHash, hash },
    });
    prevHash = hash;
  });
  const head = { seq: drafts.length, hash: prevHash };
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    anchors: `${JSON.stringify(checkpointOf(head, privateKey, publicKey))}\n`,
    text: [
      {
        kind: 'header',
        format: 'jit-access-history/1',
        exportedAt: '2026-03-02T13:00:00.000Z',
        filter: {},
        complete: true,
        head,
        publicKeys: [],
      },
      ...lines,
      { kind: 'end', events: drafts.length },
    ]
      .map(one => `${JSON.stringify(one)}\n`)
      .join(''),
  };
}

function checkpointOf(
  head: { seq: number; hash: string },
  privateKey: KeyObject,
  publicKey: KeyObject,
) {
  const checkpoint = { ...head, at: '2026-03-02T12:30:00.000Z' };
  const signed = Buffer.from(canonical(checkpoint));
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    ...checkpoint,
    keyId: createHash('sha256').update(der).digest('hex'),
    signature: sign(null, signed, privateKey).toString('base64'),
  };
}
