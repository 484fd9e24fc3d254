import { Entity } from '@backstage/catalog-model';
import { OfflineCatalog } from '@jit-access/backstage-plugin-jit-access-backend/policy';
import { Terminal } from '../terminal/Terminal';
import { readCatalogFiles } from './readCatalogFiles';
import { readCatalogUrl } from './readCatalogUrl';
import { relateEntities } from './relateEntities';
import { Settings } from './readSettings';

/**
 * The catalog behind files, folders and addresses.
 * @throws UsageError - one of them cannot be read
 */
export async function openCatalog(
  places: string[],
  options: { terminal: Terminal; token?: string; settings?: Settings },
): Promise<OfflineCatalog> {
  const addresses = places.filter(isAddress);
  const files = places.filter(place => !isAddress(place));
  const entities: Entity[] = [];
  for (const address of addresses) {
    entities.push(...(await readCatalogUrl(address, options.token)));
  }
  const read = await readCatalogFiles(files);
  for (const target of read.skipped) {
    options.terminal.err(`Not followed, since it is no file: ${target}\n`);
  }
  const all = relateEntities([...entities, ...read.entities]);
  return new OfflineCatalog(all, options.settings);
}

function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place);
}
