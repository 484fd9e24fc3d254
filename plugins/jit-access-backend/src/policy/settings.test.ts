import { mockServices } from '@backstage/backend-test-utils';
import { entityFactsOf } from './facts/entityFacts';
import { readPolicySettings } from './settings';

const settingsOf = (jitAccess: object) =>
  readPolicySettings(mockServices.rootConfig({ data: { jitAccess } }));

describe('settings', () => {
  it('have defaults', () => {
    expect(readPolicySettings(mockServices.rootConfig())).toMatchObject({
      documents: [],
      documentsPollMs: 60_000,
      deadlineMs: 2000,
      leadAnnotation: 'jit-access/lead',
      managerAnnotation: 'jit-access/manager',
      contact: 'the platform team',
    });
  });

  it('refuse a deadline that is none', () => {
    expect(() => settingsOf({ facts: { deadline: '2 seconds' } })).toThrow(
      'jitAccess.facts.deadline: "2 seconds" is not a duration; write for instance PT2S',
    );
  });

  it('refuse a time between reads that is none', () => {
    expect(() => settingsOf({ documentsPoll: 'often' })).toThrow(
      'jitAccess.documentsPoll: "often" is not a duration; write for instance PT60S',
    );
  });

  it('refuse credentials in a URL, without repeating them', () => {
    const set = () =>
      settingsOf({ documents: ['a', 'https://me:secret@host/x.yaml'] });
    expect(set).toThrow(
      /^jitAccess\.documents\[1\] has credentials in its URL/,
    );
    expect(set).not.toThrow(/secret/);
  });

  const entity = (metadata: object, spec: object) =>
    ({
      apiVersion: 'v1',
      kind: 'Resource',
      metadata: { name: 'x', ...metadata },
      spec,
    }) as any;

  it.each([
    [
      'label first',
      {
        labels: { 'jit-access/environment': 'a' },
        annotations: { 'jit-access/environment': 'b' },
      },
      {},
      'a',
    ],
    [
      'then annotation',
      { annotations: { 'jit-access/environment': 'b' } },
      { environment: 'c' },
      'b',
    ],
    [
      'then the usual labels',
      { labels: { env: 'f', environment: 'e' } },
      { environment: 'c' },
      'e',
    ],
    ['then the short one', { labels: { env: 'f' } }, { environment: 'c' }, 'f'],
    ['then spec', {}, { environment: 'c', lifecycle: 'd' }, 'c'],
    [
      'then lifecycle',
      { labels: { 'jit-access/environment': ' ' } },
      { lifecycle: 'd' },
      'd',
    ],
    ['else none', {}, {}, undefined],
  ])('environment: %s', (_, metadata, spec, expected) => {
    const facts = entityFactsOf(entity(metadata, spec), settingsOf({}));
    expect(facts.environment).toBe(expected);
  });

  it('choose where environment and tier are read', () => {
    const settings = settingsOf({
      facts: {
        environmentFrom: ['metadata.annotations.acme.com/stage'],
        tierFrom: ['spec.importance'],
      },
    });
    const facts = entityFactsOf(
      entity(
        { annotations: { 'acme.com/stage': 'prod' } },
        { importance: 1, lifecycle: 'x' },
      ),
      settings,
    );
    expect(facts).toMatchObject({ environment: 'prod', tier: '1' });
  });
});
