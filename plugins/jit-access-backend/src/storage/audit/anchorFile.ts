import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { canonicalJson } from '../../domain/audit/canonical';
import {
  SignedCheckpoint,
  signedCheckpointSchema,
} from '../../domain/audit/checkpoint';

/**
 * A file to which signed checkpoints are appended. It proves what it proves as
 * long as whoever can write to the database cannot write to the file.
 */
export class AnchorFile {
  constructor(readonly path: string) {}

  /** Makes sure that it is there; later its absence means that it was removed. */
  async create(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const file = await open(this.path, 'a', 0o600);
    await file.close();
    await syncFolder(dirname(this.path));
  }

  /** Appends one line, and returns when the disk has it. */
  async append(checkpoint: SignedCheckpoint): Promise<void> {
    const file = await open(
      this.path,
      constants.O_APPEND | constants.O_RDWR | constants.O_CREAT,
      0o600,
    );
    try {
      const { size } = await file.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await file.read(last, 0, 1, size - 1);
      // A line that a power cut tore must not take this one with it.
      const torn = size > 0 && last.toString() !== '\n';
      await file.appendFile(
        `${torn ? '\n' : ''}${canonicalJson({ ...checkpoint })}\n`,
      );
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /**
   * Reads it line by line. Torn lines are passed over: whoever could damage a
   * line could take it out as well.
   *
   * @throws Error of the file system, for instance ENOENT
   */
  async *read(): AsyncGenerator<SignedCheckpoint> {
    const file = await open(this.path, 'r');
    try {
      for await (const line of file.readLines({ autoClose: false })) {
        const checkpoint = parseLine(line);
        if (checkpoint) yield checkpoint;
      }
    } finally {
      await file.close();
    }
  }
}

function parseLine(line: string): SignedCheckpoint | undefined {
  try {
    return signedCheckpointSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders; there the file alone has to do.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
