import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { Cluster } from './config';
import { accountKey, accountOf, subjectOf } from './subject';

const cluster = (subject: Partial<Cluster['subject']> = {}) =>
  ({
    name: 'orders',
    subject: {
      kind: 'User',
      from: 'email',
      annotation: 'jit-access/kubernetes-subject',
      prefix: '',
      ...subject,
    },
  }) as Cluster;
const person = (email?: string, annotation?: string) => ({
  ref: 'user:default/a',
  email,
  annotations: (annotation
    ? { 'jit-access/kubernetes-subject': annotation }
    : {}) as Record<string, string>,
});

describe('who a person is in the cluster', () => {
  it.each([
    [
      cluster({ prefix: 'oidc:' }),
      person('a@example.com'),
      { kind: 'User', name: 'oidc:a@example.com' },
    ],
    [
      cluster({ kind: 'Group', from: 'annotation' }),
      person('a@example.com', 'team:a/b'),
      { kind: 'Group', name: 'team:a/b' },
    ],
    [
      cluster({ kind: 'ServiceAccount', from: 'annotation' }),
      person(undefined, 'robots:runner'),
      { kind: 'ServiceAccount', namespace: 'robots', name: 'runner' },
    ],
  ])('is read from one place and written as Kubernetes does', (at, who, is) => {
    const account = accountOf(at, who);
    const subject = subjectOf(account);
    expect(subject).toMatchObject(is);
    expect(subject.apiGroup === undefined).toBe(is.kind === 'ServiceAccount');
    expect(accountKey('orders', subject)).toBe(account.key);
  });

  it.each([
    [cluster(), person(), /has no e-mail address/],
    [
      cluster({ from: 'annotation' }),
      person('a@example.com'),
      /has no annotation jit-access\/kubernetes-subject/,
    ],
    [
      cluster({ from: 'annotation', kind: 'Group' }),
      person('a@example.com', 'system:masters'),
      /Kubernetes' own/,
    ],
    [
      cluster({ from: 'annotation', prefix: 'oidc:' }),
      person(undefined, 'System:masters'),
      /Kubernetes' own/,
    ],
    [
      cluster({ from: 'annotation', prefix: 'sys' }),
      person(undefined, 'tem:admin'),
      /Kubernetes' own/,
    ],
    [
      cluster({ from: 'annotation' }),
      person(undefined, 'two words'),
      /without white space/,
    ],
    [cluster(), person('a'.repeat(257)), /at most 256/],
    [
      cluster({ from: 'annotation', kind: 'ServiceAccount' }),
      person(undefined, 'runner'),
      /write it namespace:name/,
    ],
  ])('is refused, with the reason', (at, who, message) => {
    const account = () => accountOf(at, who);
    expect(account).toThrow(PermanentProviderError);
    expect(account).toThrow(message);
    expect(account).toThrow('user:default/a');
  });
});
