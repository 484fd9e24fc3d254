import fs from 'node:fs';
import path from 'node:path';
import { breakGlassSchema } from './language/breakGlass';
import { calendarDocumentSchema } from './language/calendarDocument';
import { guardrailSchema } from './language/guardrail';
import { QUOTABLE } from './language/message';
import { policyDocumentSchema } from './language/policyDocument';
import { stageSchema } from './language/stage';
import { lintSet } from './lint/lintSet';
import { parseSet } from './parse/parseSet';

const text = fs.readFileSync(
  path.resolve(__dirname, '../../../../docs/policy-reference.md'),
  'utf8',
);

/** The lines below a heading, up to the next one of its level or above. */
function section(heading: string): string {
  const [marks] = heading.split(' ');
  const [, below] = text.split(`\n${heading}\n`);
  return below.split(new RegExp(`\n#{1,${marks.length}} `))[0];
}

const rowFor = (key: string) => new RegExp(`^\\| \`${key}\` +\\|`, 'm');

const policySpec = policyDocumentSchema.shape.spec.shape;
const routeShape = policySpec.routes.unwrap().element.shape;

const TABLES: [string, string, object, string][] = [
  ['a policy', '## AccessPolicy', policySpec, 'spec.'],
  ['a guardrail', '### Guardrails', guardrailSchema.shape, ''],
  ['a route', '### Routes', routeShape, ''],
  ['an approval', '### Routes', routeShape.approval.unwrap().shape, ''],
  ['a stage', '### Routes', stageSchema.shape, ''],
  ['break-glass', '### Emergency access', breakGlassSchema.shape, ''],
  [
    'a calendar',
    '## AccessCalendar',
    calendarDocumentSchema.shape.spec.shape,
    'spec.',
  ],
];

describe('the tables of docs/policy-reference.md', () => {
  it.each(
    TABLES.flatMap(([what, heading, shape, prefix]) =>
      Object.keys(shape).map(key => [`${prefix}${key}`, what, heading]),
    ),
  )('have a row for %s of %s', (key, _, heading) => {
    expect(section(heading)).toMatch(rowFor(key));
  });

  it.each(QUOTABLE)('say that a refusal can quote %s', quotable => {
    expect(section('### Guardrails')).toContain(`\`${quotable}\``);
  });
});

it('the complete example has nothing that never decides', () => {
  const [, example] = /```yaml\n(.*?)```/s.exec(section('## AccessPolicy'))!;
  const set = parseSet([{ file: 'example', text: example }]);
  expect(set.findings).toEqual([]);
  expect(set.policies.map(({ document }) => document.metadata.name)).toEqual([
    'production',
  ]);
  const messages = lintSet(set, undefined).map(({ message }) => message);
  expect(messages.filter(message => /never/.test(message))).toEqual([]);
});
