import fs from 'node:fs';
import path from 'node:path';
import { restReference } from './restReference';

const PAGE = path.resolve(__dirname, '../../../../docs/rest-api.md');

/** `UPDATE_DOCS=1` writes the page instead of comparing it. */
describe('docs/rest-api.md', () => {
  it('says what the routes are', () => {
    const page = restReference();
    if (process.env.UPDATE_DOCS) fs.writeFileSync(PAGE, page);
    expect(fs.readFileSync(PAGE, 'utf8')).toBe(page);
  });
});
