import fs from 'node:fs/promises';
import path from 'node:path';
import { DocumentFinding, DocumentText } from '../documents';

/** Deeper folders are not entered; ends loops of symbolic links. */
const MAX_DEPTH = 10;

/** A file of documents, before it is read. @public */
export interface FoundFile {
  /** As people will look for it: the configured path and what lies below. */
  file: string;
  absolute: string;
  /** Changes whenever the file is written or replaced. */
  mark: string;
}

/** Is this entry of jitAccess.documents an address rather than a path? */
export function isUrl(entry: string): boolean {
  return /^https?:\/\//i.test(entry);
}

/** What is there now, and configured entries that cannot be read. @public */
export interface FoundDocuments {
  files?: FoundFile[];
  /** What was read already, from URLs. */
  texts?: DocumentText[];
  findings: DocumentFinding[];
  /** Equal signatures: nothing changed. */
  signature: string;
}

/** Finds all YAML files under the configured paths, in a fixed order. @public */
export async function findDocuments(
  configured: string[],
  workingDirectory: string,
): Promise<FoundDocuments & { files: FoundFile[] }> {
  const files: FoundFile[] = [];
  const findings: DocumentFinding[] = [];
  for (const entry of configured) {
    const absolute = path.resolve(workingDirectory, entry);
    try {
      const found = await walk(absolute, entry, 0);
      files.push(...found);
      if (found.length === 0) {
        findings.push(finding(entry, 'No *.yaml or *.yml file lies here'));
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      findings.push(
        finding(
          entry,
          code === 'ENOENT'
            ? `There is no such file or folder (looked for ${absolute})`
            : `This cannot be read (${code ?? (error as Error).message})`,
        ),
      );
    }
  }
  if (configured.length === 0) {
    findings.push(
      finding(
        'app-config.yaml',
        'jitAccess.documents is not set, so no roles and policies can be read; name files or folders of YAML documents',
      ),
    );
  }
  const unique = [
    ...new Map(files.map(file => [file.absolute, file])).values(),
  ];
  unique.sort((a, b) => (a.file < b.file ? -1 : 1));
  const signature = JSON.stringify([
    unique.map(({ absolute, mark }) => [absolute, mark]),
    findings.map(({ file, message }) => [file, message]),
  ]);
  return { files: unique, findings, signature };
}

/** @throws Error - a file vanished or cannot be read @public */
export async function readTexts(files: FoundFile[]): Promise<DocumentText[]> {
  return Promise.all(
    files.map(async ({ file, absolute }) => ({
      file,
      text: await fs.readFile(absolute, 'utf8'),
    })),
  );
}

async function walk(
  absolute: string,
  shown: string,
  depth: number,
): Promise<FoundFile[]> {
  // Follows links: mounted configuration is often a link that is exchanged.
  const stats = await fs.stat(absolute, { bigint: true });
  if (stats.isFile()) {
    const mark = [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(
      ' ',
    );
    return [{ file: shown.split(path.sep).join('/'), absolute, mark }];
  }
  if (!stats.isDirectory() || depth >= MAX_DEPTH) return [];
  const found: FoundFile[] = [];
  for (const name of (await fs.readdir(absolute)).sort()) {
    // Hidden entries are what editors and mounts keep for themselves.
    if (name.startsWith('.')) continue;
    const below = path.join(absolute, name);
    const isDocument = /\.ya?ml$/.test(name);
    if (!isDocument && !(await isFolder(below))) continue;
    found.push(...(await walk(below, path.join(shown, name), depth + 1)));
  }
  return found;
}

async function isFolder(absolute: string): Promise<boolean> {
  return (await fs.stat(absolute)).isDirectory();
}

function finding(file: string, message: string): DocumentFinding {
  return { severity: 'error', message, file };
}
