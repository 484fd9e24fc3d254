import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { Seal, sealHash } from '../../domain/audit/chain';
import { SignedCheckpoint } from '../../domain/audit/checkpoint';
import { StoredAuditEvent } from '../../domain/audit/event';
import {
  checkpointLine,
  endLine,
  eventLine,
  headerLine,
} from '../../domain/audit/exportLines';
import {
  madeUpChain,
  madeUpEvent,
  newSigner,
} from '../../testing/auditHistory';

const directory = createMockDirectory();
const signer = newSigner();
const at = '2026-03-01T12:00:30.000Z';

type Position = { event: StoredAuditEvent; seal: Seal };

const signed = ({ seal }: Position): SignedCheckpoint =>
  signer.sign({ seq: seal.seq, hash: seal.hash, at });

function exported(chain: Position[]): string {
  const head = chain.at(-1)!.seal;
  return [
    headerLine({
      exportedAt: '2026-03-01T12:01:00.000Z',
      filter: {},
      complete: true,
      head: { seq: head.seq, hash: head.hash },
      publicKeys: [],
    }),
    ...chain.map(({ event, seal }) => eventLine(event, seal)),
    checkpointLine(signed(chain[1])),
    eventLine(madeUpEvent(9), undefined),
    endLine(chain.length + 1),
  ].join('');
}

/** Runs the script that the guide for auditors prints, as it prints it. */
async function verifyByGuide(
  history: string,
  anchors: SignedCheckpoint[],
): Promise<string> {
  const guide = readFileSync(
    resolvePackagePath(
      '@jit-access/backstage-plugin-jit-access-backend',
      '../../docs/audit.md',
    ),
    'utf8',
  );
  const [, script] = /```js\n(.*?)```/s.exec(guide) ?? [];
  directory.setContent({
    'verify.mjs': script,
    'history.jsonl': history,
    'public-key.pem': signer.publicKey,
    'anchors.jsonl': anchors.map(one => `${JSON.stringify(one)}\n`).join(''),
  });
  const files = [
    'verify.mjs',
    'history.jsonl',
    'public-key.pem',
    'anchors.jsonl',
  ];
  const run = promisify(execFile)(
    process.execPath,
    files.map(file => path.join(directory.path, file)),
  );
  return run.then(
    ({ stdout }) => stdout.trim(),
    (error: { stdout: string; stderr: string }) =>
      error.stdout.trim() || error.stderr,
  );
}

describe('the script in the guide for auditors', () => {
  const chain = madeUpChain(4);
  const anchors = [signed(chain[3])];

  it('agrees that nothing was changed', async () => {
    expect(await verifyByGuide(exported(chain), anchors)).toBe(
      '5 events, up to position 4: nothing was changed',
    );
  });

  it('names an event that was changed', async () => {
    const history = exported(chain).replace('Event 3', 'Event 7');
    expect(await verifyByGuide(history, anchors)).toBe(
      'The event at position 3 is not what was sealed',
    );
  });

  it('names text that was changed', async () => {
    const history = exported(chain).replace('text 3', 'text 7');
    expect(await verifyByGuide(history, anchors)).toMatch(
      /^The personal text of event .*003 was changed$/,
    );
  });

  it('sees that the end was cut off', async () => {
    expect(await verifyByGuide(exported(chain.slice(0, 3)), anchors)).toBe(
      `The end is cut off: the checkpoint of ${at} is for position 4`,
    );
  });

  it('sees that the chain was rewritten', async () => {
    const last = chain[3];
    const event = { ...last.event, summary: 'another' };
    const hash = sealHash(4, last.seal.prevHash, event);
    const rewritten = [
      ...chain.slice(0, 3),
      { event, seal: { ...last.seal, hash } },
    ];
    expect(await verifyByGuide(exported(rewritten), anchors)).toMatch(
      /^The chain was rewritten up to position 4/,
    );
  });

  it('sees that a line is missing', async () => {
    const lines = exported(chain).split('\n');
    lines.splice(2, 1);
    expect(await verifyByGuide(lines.join('\n'), anchors)).toBe(
      'Position 3 does not follow position 1\nThe file is not whole',
    );
  });
});
