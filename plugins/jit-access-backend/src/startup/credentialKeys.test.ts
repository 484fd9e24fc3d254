import { mockServices } from '@backstage/backend-test-utils';
import { createSecretBox } from './credentialKeys';

const logger = mockServices.logger.mock();
const key = (id: string, byte: number) => ({
  id,
  key: Buffer.alloc(32, byte).toString('base64'),
});

describe('createSecretBox', () => {
  it('refuses production without a key', async () => {
    await expect(
      createSecretBox({}, { production: true, logger }),
    ).rejects.toThrow('jitAccess.credentials.keys is missing');
  });

  it('opens with an older key what that key sealed', async () => {
    const options = { production: true, logger };
    const before = await createSecretBox({ keys: [key('a', 1)] }, options);
    const sealed = before.seal('secret', 'binding');
    const after = await createSecretBox(
      { keys: [key('b', 2), key('a', 1)] },
      options,
    );
    expect(after.open(sealed, 'binding')).toBe('secret');
  });
});
