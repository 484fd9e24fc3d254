import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  PermanentProviderError,
  RetryableProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { soon, TestGcp } from './__fixtures__/TestGcp';

describe('signing in', () => {
  let gcp: TestGcp;
  const folder = mkdtempSync(join(tmpdir(), 'jit-gcp-'));
  const tokenFile = join(folder, 'token');

  beforeAll(async () => {
    gcp = await TestGcp.startFake();
    // Google's library imports its own fetch at run time, which jest cannot do; with a window it takes that one's.
    Object.assign(globalThis, { window: { fetch } });
  });
  afterAll(async () => {
    delete (globalThis as { window?: unknown }).window;
    await gcp.stop();
  });

  /** As `gcloud iam workload-identity-pools create-cred-config` writes it. */
  const workloadIdentity = (url = gcp.google.url) =>
    JSON.stringify({
      type: 'external_account',
      audience:
        '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/jit/providers/jit',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${url}/v1/token`,
      credential_source: { file: tokenFile },
    });
  const withKey = (key: string) => gcp.provider({ credentials: { key } });

  it('is done by workload identity, from text and from a file', async () => {
    writeFileSync(tokenFile, 'canary-subject-token');
    await withKey(workloadIdentity()).check(soon());
    const keyFile = join(folder, 'key.json');
    writeFileSync(keyFile, workloadIdentity());
    await gcp.provider({ credentials: { keyFile } }).check(soon());
    expect(gcp.google.seen.length).toBeGreaterThan(0);
  });

  it('is done as another service account', async () => {
    writeFileSync(tokenFile, 'canary-subject-token');
    const as = (impersonate: string) =>
      gcp.provider({ credentials: { key: workloadIdentity(), impersonate } });
    gcp.google.tokens.delete('canary-token');
    await as('jit@acme.example').check(soon());
    const refused = await as('root@acme.example')
      .check(soon())
      .catch(e => e);
    gcp.google.tokens.add('canary-token');
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(/May not act as it.*Check the credentials/);
  });

  it('is tried again when what was wrong is mended', async () => {
    writeFileSync(tokenFile, 'yesterday');
    const provider = withKey(workloadIdentity());
    const order = await gcp.order(provider, 'yesterday');
    const error = await provider.ensure(order, soon()).catch(e => e);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/invalid_grant.*Check (?:the )?credentials/);
    expect(error.message).not.toContain('yesterday');
    writeFileSync(tokenFile, 'canary-subject-token');
    await provider.ensure(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('present');
    await provider.remove(order, soon());
  });

  it('that gets no answer has changed nothing', async () => {
    writeFileSync(tokenFile, 'canary-subject-token');
    const provider = withKey(workloadIdentity('http://127.0.0.1:2'));
    const order = await gcp.order(provider, 'silent');
    expect(await provider.ensure(order, soon()).catch(e => e)).toBeInstanceOf(
      RetryableProviderError,
    );
  });

  it('with a file that is not there says so', async () => {
    const provider = gcp.provider({
      credentials: { keyFile: join(folder, 'none.json') },
    });
    const error = await provider.check(soon()).catch(e => e);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(
      /credentials cannot be used.*none.json.*Check credentials of jitAccess.providers.gcp.connections.acme/,
    );
  });
});
