import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readOrMakeKeyFile } from './keyFile';

describe('readOrMakeKeyFile', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'keys-'));
  });

  afterEach(() => fs.rm(folder, { recursive: true }));

  const options = (production: boolean) => ({
    file: path.join(folder, 'deep', 'key'),
    setting: 'jitAccess.some.keyFile',
    production,
    make: () => 'made',
  });

  it('makes the key once, readable by its owner only', async () => {
    expect(await readOrMakeKeyFile(options(false))).toBe('made');
    expect(
      await readOrMakeKeyFile({ ...options(false), make: () => 'another' }),
    ).toBe('made');
    const { mode } = await fs.stat(options(false).file);

    expect(mode & 0o777).toBe(0o600);
  });

  it('refuses to make one in production, and says which setting it is', async () => {
    await expect(readOrMakeKeyFile(options(true))).rejects.toThrow(
      /jitAccess\.some\.keyFile names .* which does not exist/,
    );
  });
});
