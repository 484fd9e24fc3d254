import path from 'node:path';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { AnchorFile } from '../../storage/audit/anchorFile';
import { newSigner } from '../../testing/auditHistory';
import { createCheckpointAnchor } from './anchors';

const directory = createMockDirectory();
const checkpoint = newSigner().sign({
  seq: 1,
  hash: 'ab'.repeat(32),
  at: '2026-03-01T12:00:00.000Z',
});

async function lines(file: AnchorFile) {
  const all = [];
  for await (const one of file.read()) all.push(one);
  return all;
}

describe('createCheckpointAnchor', () => {
  it('writes to the audit log, where it is seen at the default level, and to the file', async () => {
    const logger = mockServices.logger.mock();
    const auditor = mockServices.auditor.mock();
    const success = jest.fn(async () => {});
    auditor.createEvent.mockResolvedValue({ success, fail: jest.fn() });
    const file = new AnchorFile(path.join(directory.path, 'a/anchors.jsonl'));
    const anchor = createCheckpointAnchor({ logger, auditor, file });
    await anchor.prepare();
    expect(await lines(file)).toEqual([]);
    await anchor.anchor(checkpoint);
    expect(await lines(file)).toEqual([checkpoint]);
    expect(auditor.createEvent).toHaveBeenCalledWith({
      eventId: 'history-checkpoint',
      severityLevel: 'medium',
      meta: checkpoint,
    });
    expect(success).toHaveBeenCalled();
  });

  it('writes to the plain log without an audit log', async () => {
    const logger = mockServices.logger.mock();
    await createCheckpointAnchor({ logger }).anchor(checkpoint);
    const [, meta] = logger.info.mock.calls[0];
    expect(
      JSON.parse(String((meta as { checkpoint: string }).checkpoint)),
    ).toEqual(checkpoint);
  });

  it('fails when one place fails, having tried the other', async () => {
    const logger = mockServices.logger.mock();
    // A folder cannot be appended to.
    const file = new AnchorFile(directory.path);
    const anchor = createCheckpointAnchor({ logger, file });
    await expect(anchor.anchor(checkpoint)).rejects.toThrow(/EISDIR/);
    expect(logger.info).toHaveBeenCalled();
  });
});
