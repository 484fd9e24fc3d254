// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from '../launcher/paths.mjs';
import { checkChangeset } from './check-changeset.mjs';

/** Names of the packages that are published, and thus have a changelog. */
function publishedPackages() {
  return ['packages', 'plugins'].flatMap(folder =>
    readdirSync(path.join(ROOT, folder)).flatMap(name => {
      const manifest = path.join(ROOT, folder, name, 'package.json');
      const json = JSON.parse(readFileSync(manifest, 'utf8'));
      return json.private ? [] : [json.name];
    }),
  );
}

const folder = path.join(ROOT, '.changeset');
const packages = publishedPackages();
let wrong = 0;
for (const name of readdirSync(folder)) {
  if (!name.endsWith('.md') || name === 'README.md') {
    continue;
  }
  const text = readFileSync(path.join(folder, name), 'utf8');
  for (const problem of checkChangeset(text, packages)) {
    console.error(`.changeset/${name}: ${problem}`);
    wrong += 1;
  }
}
process.exitCode = wrong > 0 ? 1 : 0;
