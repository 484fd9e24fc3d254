import fs from 'node:fs/promises';
import path from 'node:path';

/**
 * Reads a key that lives in a file of its own. Outside production it is made at
 * the first start, readable by its owner only.
 *
 * @throws Error - the file is missing in production, saying what to do
 */
export async function readOrMakeKeyFile(options: {
  file: string;
  /** The configuration key that names the file, for the message. */
  setting: string;
  production: boolean;
  make(): string;
}): Promise<string> {
  const file = path.resolve(options.file);
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
  }
  if (options.production) {
    throw new Error(
      `${options.setting} names ${file}, which does not exist. Put the key there before you start; it is made by itself outside production only`,
    );
  }
  await fs.mkdir(path.dirname(file), { recursive: true });
  try {
    // "wx": of two processes that start together one makes the key.
    await fs.writeFile(file, options.make(), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  return fs.readFile(file, 'utf8');
}
