import {
  DocumentFinding,
  DocumentText,
  OfflinePolicy,
  findDocuments,
  readOfflinePolicy,
  readTexts,
} from '@jit-access/backstage-plugin-jit-access-backend/policy';
import { UsageError } from '../terminal/exits';
import { placeOf } from '../terminal/places';

/**
 * Texts of files and folders of documents.
 * @throws UsageError - a path cannot be read or holds no document
 */
export async function readDocumentTexts(
  paths: string[],
  folder: string = process.cwd(),
): Promise<DocumentText[]> {
  const found = await findDocuments(paths, folder);
  const [problem] = found.findings;
  if (problem) throw new UsageError(`${problem.file}: ${problem.message}`);
  return readTexts(found.files);
}

/** Documents as a policy, or what is wrong with them. */
export async function readPolicy(
  paths: string[],
  folder?: string,
): Promise<{ policy?: OfflinePolicy; findings: DocumentFinding[] }> {
  return readOfflinePolicy(await readDocumentTexts(paths, folder));
}

/**
 * The same for commands that need a policy without errors.
 * @throws UsageError - naming the errors
 */
export async function readSoundPolicy(
  paths: string[],
  folder?: string,
): Promise<OfflinePolicy> {
  const { policy, findings } = await readPolicy(paths, folder);
  if (policy) return policy;
  const errors = findings
    .filter(({ severity }) => severity === 'error')
    .map(finding => `  ${placeOf(finding)}: ${finding.message}`);
  throw new UsageError(
    `The documents have errors, so nothing can be decided by them:\n${errors.join('\n')}`,
  );
}
