import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { parseAllDocuments } from 'yaml';

/** The documents in the README's blocks of that language. */
export function readmeBlocks(language: 'json' | 'yaml'): any[] {
  const text = readFileSync(
    resolvePackagePath(
      '@jit-access/backstage-plugin-jit-access-backend-module-aws',
      'README.md',
    ),
    'utf8',
  );
  const blocks = text.matchAll(
    new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'),
  );
  // JSON is YAML.
  return Array.from(blocks).flatMap(([, block]) =>
    parseAllDocuments(block).map(document => document.toJS()),
  );
}
