import {
  jitAccessPermissionRules as rules,
  JitAccessRequestResource,
} from './permissionRules';

const request: JitAccessRequestResource = {
  requester: 'user:default/a',
  receiver: 'user:default/b',
  entityRefs: ['resource:default/x'],
  roles: ['read'],
};

describe('permission rules', () => {
  it('tell the requester from the receiver', () => {
    expect(rules.isRequester.apply(request, { refs: ['user:default/a'] })).toBe(
      true,
    );
    expect(rules.isRequester.apply(request, { refs: ['user:default/b'] })).toBe(
      false,
    );
    expect(rules.isReceiver.apply(request, { refs: ['user:default/b'] })).toBe(
      true,
    );
    expect(rules.isReceiver.apply(request, { refs: ['user:default/a'] })).toBe(
      false,
    );
  });

  it('look at every item', () => {
    expect(
      rules.concernsEntity.apply(request, { refs: ['resource:default/x'] }),
    ).toBe(true);
    expect(rules.concernsEntity.apply(request, { refs: [] })).toBe(false);
    expect(rules.hasRole.apply(request, { roles: ['read', 'write'] })).toBe(
      true,
    );
    expect(rules.hasRole.apply(request, { roles: ['write'] })).toBe(false);
  });

  it('become criteria for a query', () => {
    expect(rules.hasRole.toQuery({ roles: ['read'] })).toEqual({
      field: 'role',
      values: ['read'],
    });
  });
});
