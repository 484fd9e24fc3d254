import { unpublished } from './__fixtures__/publishedTypes';
import { wantedBinding } from './ourBinding';

const binding = () =>
  wantedBinding(
    {
      bindingId: 'Not_a_name',
      subject: { ref: 'user:default/a', annotations: {} },
      account: { key: 'orders/User:a', name: 'a' },
      effectKey: 'e',
      target: {},
      attempt: 1,
    },
    { namespace: 'shop', role: { kind: 'Role', name: 'r' } },
  );

describe('the object that is sent', () => {
  it('is of the published type, whatever the access is called', () => {
    expect(unpublished('V1RoleBinding', binding())).toEqual([]);
    expect(binding().metadata?.name).toMatch(/^jit-access-[0-9a-f]{40}$/);
    expect(binding().metadata?.annotations?.['jit-access/binding']).toBe(
      'Not_a_name',
    );
  });

  it('would be found out otherwise', () => {
    const wrong = {
      ...binding(),
      roleref: {},
      subjects: [{ kind: 7 }],
    };
    expect(unpublished('V1RoleBinding', wrong)).toEqual([
      '.subjects[0].kind: no string',
      '.roleref: unknown to V1RoleBinding',
    ]);
  });
});
