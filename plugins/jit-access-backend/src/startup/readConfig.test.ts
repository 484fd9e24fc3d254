import { mockServices } from '@backstage/backend-test-utils';
import { readConfig } from './readConfig';

const read = (jitAccess: object) =>
  readConfig(mockServices.rootConfig({ data: { jitAccess } }));

describe('readConfig', () => {
  it('writes refs in lower case', () => {
    expect(read({ auditors: ['Group:default/Auditors'] }).auditors).toEqual([
      'group:default/auditors',
    ]);
  });

  it('names what is wrong and what to write', () => {
    expect(() => read({ administrators: ['platform'] })).toThrow(
      'jitAccess.administrators.0: write a full ref such as group:default/platform',
    );
  });

  it('refuses keys that it does not know', () => {
    expect(() => read({ credentials: { keyFiel: 'x' } })).toThrow('keyFiel');
  });
});
