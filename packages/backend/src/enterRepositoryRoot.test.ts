import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enterRepositoryRoot } from './enterRepositoryRoot';

describe('enterRepositoryRoot', () => {
  const before = process.cwd();
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'portal-root-')));
    mkdirSync(join(folder, 'packages', 'backend'), { recursive: true });
    writeFileSync(join(folder, 'packages', 'backend', 'package.json'), '{}');
  });

  afterEach(() => process.chdir(before));

  it('walks up to the folder whose package.json has workspaces', () => {
    writeFileSync(join(folder, 'package.json'), '{"workspaces":[]}');
    process.chdir(join(folder, 'packages', 'backend'));

    enterRepositoryRoot();

    expect(process.cwd()).toBe(folder);
  });

  it('stays where it is outside a repository', () => {
    process.chdir(join(folder, 'packages', 'backend'));

    enterRepositoryRoot();

    expect(process.cwd()).toBe(join(folder, 'packages', 'backend'));
  });
});
