import { awsEffect, awsTargetSchema } from './target';
import { readAwsConfig } from './config';
import { ConfigReader } from '@backstage/config';
import { readmeBlocks } from './__fixtures__/readme';
import { unpublished } from './__fixtures__/published';

const yaml = readmeBlocks('yaml');
const policies = readmeBlocks('json');

describe('the README', () => {
  const config = readAwsConfig(new ConfigReader(yaml[0]));

  it('shows a configuration that can be read', () => {
    expect(Array.from(config.identityCenters.keys())).toEqual(['acme']);
    expect(Array.from(config.accounts.keys())).toEqual(['222222222222']);
  });

  it('shows role documents whose targets it knows', () => {
    const roles = yaml.filter(({ kind }) => kind === 'AccessRole');
    expect(roles).toHaveLength(2);
    for (const { spec } of roles) {
      expect(spec.provider).toBe('aws');
      const target = awsTargetSchema.parse(spec.target);
      expect(awsEffect(config, target).key).toMatch(/^(?:assignment|session):/);
    }
  });

  it('asks for permissions that there are, which are enough for every other test', () => {
    const actions = policies.flatMap(({ Statement }) =>
      Statement.flatMap(({ Action }: { Action: string[] }) => Action),
    ) as string[];
    expect(actions.length).toBeGreaterThan(20);
    expect(new Set(actions).size).toBe(actions.length);
    for (const action of actions) {
      const [service, operation] = action.split(':');
      expect(unpublished(service as 'iam', operation, {}).join()).not.toContain(
        'has no operation',
      );
    }
  });
});
