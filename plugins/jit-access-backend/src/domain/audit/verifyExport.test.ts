import {
  madeUpChain,
  madeUpEvent,
  newSigner,
} from '../../testing/auditHistory';
import { trustKeys } from './checkpoint';
import { checkpointLine, endLine, eventLine, headerLine } from './exportLines';
import { verifyExport } from './verifyExport';

const signer = newSigner();
const exportedAt = '2026-03-01T12:00:20.000Z';

function exported(count = 4, complete = true): string[] {
  const chain = madeUpChain(count);
  const { seq, hash } = chain[count - 1].seal;
  return [
    headerLine({
      exportedAt,
      filter: {},
      complete,
      head: { seq, hash },
      publicKeys: [signer.publicKey],
    }),
    ...chain.map(({ event, seal }) => eventLine(event, seal)),
    checkpointLine(signer.sign({ seq, hash, at: exportedAt })),
    eventLine(madeUpEvent(15), undefined),
    endLine(count + 1),
  ].map(line => line.trimEnd());
}

const verify = (lines: string[]) =>
  verifyExport({ lines, keys: trustKeys([signer.publicKey]) });

describe('verifyExport', () => {
  it('proves an export as it was written', async () => {
    expect(await verify(exported())).toMatchObject({
      sealed: 4,
      unsealed: 1,
      findings: [],
      head: { seq: 4 },
      checkpoint: { seq: 4 },
      header: { complete: true, exportedAt },
    });
  });

  it('names a line that was changed', async () => {
    const lines = exported();
    lines[2] = lines[2].replace('Event 2', 'Event 9');
    expect((await verify(lines)).findings).toEqual([
      expect.objectContaining({ kind: 'event-changed', seq: 2 }),
    ]);
  });

  it('names a line that was taken out', async () => {
    const lines = exported();
    lines.splice(2, 1);
    expect((await verify(lines)).findings).toEqual([
      expect.objectContaining({ kind: 'event-missing', seq: 2 }),
      expect.objectContaining({ kind: 'truncated' }),
    ]);
  });

  it('sees that the end was cut off', async () => {
    const lines = exported().slice(0, 4);
    const kinds = (await verify(lines)).findings.map(({ kind }) => kind);
    expect(kinds).toEqual(['truncated', 'truncated']);
  });

  it('does not miss what a filter left out', async () => {
    const lines = exported(4, false);
    lines.splice(2, 1);
    lines[lines.length - 1] = endLine(4).trimEnd();
    expect((await verify(lines)).findings).toEqual([]);
  });

  it('still proves each event of a filtered export', async () => {
    const lines = exported(4, false);
    lines[2] = lines[2].replace('orders-lead', 'contractor');
    expect((await verify(lines)).findings).toEqual([
      expect.objectContaining({ kind: 'event-changed', seq: 2 }),
    ]);
  });

  it.each([
    ['nothing', [], /does not begin with the header/],
    ['another file', ['a,b'], /Line 1 is not a line of a history export/],
    [
      'an event with more in it than was hashed',
      [
        exported()[0],
        exported()[1].replace('"actor"', '"approved":"yes","actor"'),
      ],
      /Line 2 .*approved/s,
    ],
    ['two files in one', [exported()[0], exported()[0]], /second header/],
  ])('refuses %s', async (_, lines, message) => {
    await expect(verify(lines)).rejects.toThrow(message);
  });
});
