// @ts-check
import path from 'node:path';

import { repositoryFiles } from './repository-files.mjs';
import { saysNothing } from './says-nothing.mjs';

let found = 0;
for (const file of repositoryFiles()) {
  if (
    /^(plugins|packages|scripts|e2e)\//.test(file) &&
    saysNothing(path.basename(file))
  ) {
    console.error(`${file}: the name says nothing of what is in it`);
    found += 1;
  }
}
process.exitCode = found > 0 ? 1 : 0;
