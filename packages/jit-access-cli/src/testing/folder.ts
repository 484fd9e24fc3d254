import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder that is there for one file of tests. */
export function temporaryFolder() {
  const root = mkdtempSync(path.join(os.tmpdir(), 'jit-access-cli-'));
  afterAll(() => rmSync(root, { recursive: true }));
  return {
    root,
    path: (name: string) => path.join(root, name),
    write(files: Record<string, string>): void {
      for (const [name, text] of Object.entries(files)) {
        const file = path.join(root, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    },
  };
}
