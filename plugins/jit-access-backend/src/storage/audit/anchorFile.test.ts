import fs from 'node:fs/promises';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { SignedCheckpoint } from '../../domain/audit/checkpoint';
import { newSigner } from '../../testing/auditHistory';
import { AnchorFile } from './anchorFile';

const directory = createMockDirectory();
const signer = newSigner();
const checkpoint = (seq: number): SignedCheckpoint =>
  signer.sign({ seq, hash: 'ab'.repeat(32), at: '2026-03-01T12:00:00.000Z' });

describe('AnchorFile', () => {
  let file: AnchorFile;

  beforeEach(() => {
    directory.clear();
    file = new AnchorFile(path.join(directory.path, 'deep/down/anchors.jsonl'));
  });

  const read = async (): Promise<SignedCheckpoint[]> => {
    const all: SignedCheckpoint[] = [];
    for await (const one of file.read()) all.push(one);
    return all;
  };

  it('gives back what was appended, for its owner only', async () => {
    await file.create();
    expect(await read()).toEqual([]);
    await file.append(checkpoint(1));
    await file.append(checkpoint(2));
    await file.create();
    expect(await read()).toEqual([checkpoint(1), checkpoint(2)]);
    expect((await fs.stat(file.path)).mode & 0o777).toBe(0o600);
  });

  it('loses no checkpoint to a line that a power cut tore', async () => {
    await file.create();
    await file.append(checkpoint(1));
    const whole = await fs.readFile(file.path, 'utf8');
    await fs.appendFile(file.path, whole.slice(0, 40));
    expect(await read()).toEqual([checkpoint(1)]);
    await file.append(checkpoint(2));
    expect(await read()).toEqual([checkpoint(1), checkpoint(2)]);
  });

  it('passes over lines that are no checkpoints', async () => {
    await file.create();
    await fs.appendFile(file.path, '{"seq":0}\n[]\n\n');
    await file.append(checkpoint(3));
    expect(await read()).toEqual([checkpoint(3)]);
  });

  it('says when it is gone', async () => {
    await expect(read()).rejects.toThrow(/ENOENT/);
  });
});
