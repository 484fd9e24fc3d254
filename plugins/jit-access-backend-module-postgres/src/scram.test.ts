import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { scramVerifier } from './scram';

describe('scramVerifier', () => {
  it('computes what RFC 7677 computes', async () => {
    // The salt and password of the example in RFC 7677, section 3. Its server
    // signature is HMAC(ServerKey, AuthMessage), which pins the server key.
    const verifier = await scramVerifier(
      'pencil',
      Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'),
    );
    expect(verifier).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('uses another salt each time and never holds the password', async () => {
    const [one, two] = await Promise.all([
      scramVerifier('canary-password'),
      scramVerifier('canary-password'),
    ]);
    expect(one).not.toBe(two);
    expect(one).not.toContain('canary');
  });

  it.each(['', 'with space', 'pässword', 'line\nbreak', 'nul\0'])(
    'refuses %j, which two sides could normalise differently',
    async password => {
      await expect(scramVerifier(password)).rejects.toThrow(
        PermanentProviderError,
      );
    },
  );
});
