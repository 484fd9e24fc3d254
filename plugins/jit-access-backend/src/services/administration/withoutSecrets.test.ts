import { withoutSecrets } from './withoutSecrets';

describe('withoutSecrets', () => {
  it.each([
    ['connect to postgres://admin:s3cr3t@db:5432/x failed', 's3cr3t'],
    ['POST https://idp.example/token?code=s3cr3t-code failed', 's3cr3t-code'],
    ['401: Authorization: Bearer s3cr3t.token', 's3cr3t.token'],
    ['SSWS s3cr3t00 was refused', 's3cr3t00'],
    ['{"client_secret":"s3cr3t","grant":"x"}', 's3cr3t'],
    ['password=s3cr3t host=db', 's3cr3t'],
    ['x-api-key: s3cr3t', 's3cr3t'],
    ['bad key -----BEGIN PRIVATE KEY-----\nMIIs3cr3t\n', 'MIIs3cr3t'],
    ['jwt eyJhbGciOi.eyJzdWIi.s3cr3t expired', 's3cr3t'],
    ['ghp_0123456789abcdefs3cr3t is not valid', 's3cr3t'],
  ])('takes the secret out of %j', (text, secret) => {
    const hidden = withoutSecrets(text);
    expect(hidden).not.toContain(secret);
    expect(hidden).toContain('[hidden]');
  });

  it.each([
    'The token of the cluster "prod" is not accepted (401). Check jitAccess.providers.kubernetes',
    'connect ECONNREFUSED 127.0.0.1:5432',
    'GET https://api.github.com/orgs/acme was answered with 404; the app is not installed there',
  ])('leaves alone %j', text => {
    expect(withoutSecrets(text)).toBe(text);
  });

  it('cuts what nobody would read', () => {
    expect(withoutSecrets('x'.repeat(5_000))).toHaveLength(1_001);
  });
});
