import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { UsageError } from '../terminal/exits';
import { OfflineCatalog } from '@jit-access/backstage-plugin-jit-access-backend/policy';

/** `jitAccess` of an app-config: where entities keep their environment, and the like. */
export type Settings = ConstructorParameters<typeof OfflineCatalog>[1];

/**
 * Reads the settings of policy from an app-config.
 * @throws UsageError - the file cannot be read
 */
export async function readSettings(
  file: string | undefined,
): Promise<Settings> {
  if (file === undefined) return undefined;
  try {
    const config = parse(await readFile(file, 'utf8'));
    // What cannot matter here may hold ${VARIABLES} of another place.
    return { facts: config?.jitAccess?.facts ?? {} };
  } catch (error) {
    throw new UsageError(
      `The configuration ${file} cannot be read: ${(error as Error).message.split('\n')[0]}`,
    );
  }
}
