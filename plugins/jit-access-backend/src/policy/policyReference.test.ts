import fs from 'node:fs';
import path from 'node:path';
import { CEL_VARIABLES } from './conditions/cel/celVariables';
import { conditionKeys } from './conditions/conditionKeys';
import { parseSet } from './parse/parseSet';

const text = fs.readFileSync(
  path.resolve(__dirname, '../../../../docs/policy-reference.md'),
  'utf8',
);
const blocks = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(match => match[1]);

describe('docs/policy-reference.md', () => {
  it('shows documents that are accepted', () => {
    const documents = blocks.filter(block => block.includes('apiVersion:'));
    expect(documents.length).toBeGreaterThanOrEqual(2);
    const set = parseSet(
      documents.map((block, index) => ({
        file: `block ${index}`,
        text: block,
      })),
    );
    expect(set.findings).toEqual([]);
  });

  it.each(Object.keys(conditionKeys))('explains the condition %s', key => {
    const [who, rest] = key.split('.');
    // Of the requester the same can be said as of the receiver.
    const name = who === 'requester' ? `receiver.${rest}` : key;
    expect(text).toContain(`\`${name}\``);
  });
});

describe('its table of variables', () => {
  const lines = text.split('\n').map(line => line.replace(/\s+/g, ' '));
  const rows = Object.entries(CEL_VARIABLES).flatMap(([name, variable]) =>
    variable.field
      ? [[name, variable.field] as const]
      : Object.entries(variable.fields).map(
          ([key, field]) => [`${name}.${key}`, field] as const,
        ),
  );

  it.each(rows)('explains %s with its type', (name, { type, about }) => {
    const shown = type.replace('google.protobuf.Timestamp', 'timestamp');
    expect(lines).toContain(`| \`${name}\` | \`${shown}\` | ${about} |`);
  });
});
