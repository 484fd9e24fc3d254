import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { parse } from 'yaml';
import { readEndpoints } from './config';
import { observeAnswerSchema } from './contract/messages';
import { WebhookAccessProvider } from './WebhookAccessProvider';

const readme = readFileSync(
  resolvePackagePath(
    '@jit-access/backstage-plugin-jit-access-backend-module-webhook',
    'README.md',
  ),
  'utf8',
);
const [configuration, role] = Array.from(
  readme
    .replaceAll('{ $file: ./ca.pem }', 'PEM')
    .replaceAll('${JIT_BADGES_KEY}', 'x'.repeat(32))
    .matchAll(/```yaml\n([\s\S]*?)```/g),
  ([, text]) => parse(text),
);

describe('the examples of the README', () => {
  it('are right', () => {
    const endpoints = readEndpoints(new ConfigReader(configuration));
    expect(Array.from(endpoints.keys())).toEqual(['badges']);
    const provider = new WebhookAccessProvider(endpoints);
    const target = provider.targetSchema.parse(role.spec.target);
    expect(role.spec.provider).toBe(provider.id);
    expect(provider.effects(target)[0].title).toBe(
      'access in the badge system',
    );
    const [, answer] = readme.match(/```json\n([\s\S]*?)```/)!;
    expect(observeAnswerSchema.parse(JSON.parse(answer)).state).toBe('present');
  });
});
