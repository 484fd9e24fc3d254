import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { EventEmitter, once } from 'node:events';
import { mockServices } from '@backstage/backend-test-utils';
import { FAKE_PROVIDER, NOON } from '../testing/createTestPolicy';
import { MemoryPolicySetStore } from '../testing/MemoryPolicySetStore';
import { policyDocument, roleDocument } from '../testing/documents';
import { PolicyLoader, PolicyStatus } from './PolicyLoader';
import { PolicySets } from './PolicySets';

const POLICY = policyDocument('routes: [{ name: all, allow: true }]');
const BROKEN = POLICY.replace('allow: true', 'alow: true');

describe('PolicyLoader', () => {
  let folder: string;
  let store: MemoryPolicySetStore;
  let loads: EventEmitter;
  let loader: PolicyLoader;
  let sets: PolicySets;

  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'policy-'));
    store = new MemoryPolicySetStore();
    newLoader();
  });

  afterEach(async () => {
    await loader.stop();
    await fs.rm(folder, { recursive: true });
  });

  function newLoader(documents: string[] = ['access'], pollMs: number = 10) {
    loads = new EventEmitter();
    const logger = mockServices.logger.mock();
    sets = new PolicySets(store, logger);
    loader = new PolicyLoader({
      documents,
      workingDirectory: folder,
      store,
      sets,
      providers: [FAKE_PROVIDER],
      logger,
      now: async () => NOON,
      pollMs,
      urlPollMs: pollMs,
      onLoaded: status => loads.emit('load', status),
    });
  }

  const write = async (file: string, text: string) => {
    const full = path.join(folder, 'access', file);
    await fs.mkdir(path.dirname(full), { recursive: true });
    await fs.writeFile(full, text);
  };
  const nextLoad = async (
    change: () => Promise<void>,
  ): Promise<PolicyStatus> => {
    const loaded = once(loads, 'load');
    await change();
    return (await loaded)[0];
  };
  const roleNames = async () => [
    ...((await sets.current())?.roles.keys() ?? []),
  ];

  it('loads every document below a folder', async () => {
    await write('roles.yaml', roleDocument());
    await write('deep/below/policy.yml', POLICY);
    await write('notes.txt', 'not: [yaml');
    await write('.hidden/x.yaml', 'not: [yaml');
    await loader.start();
    expect(loader.status()).toEqual({
      digest: store.activated[0],
      loadedAt: NOON,
      roles: 1,
      policies: 1,
      findings: [],
    });
    expect((await store.active())?.documents.map(({ file }) => file)).toEqual([
      'access/deep/below/policy.yml',
      'access/roles.yaml',
    ]);
  });

  it('follows changed, new and removed files without a restart', async () => {
    await write('roles.yaml', roleDocument());
    await write('policy.yaml', POLICY);
    await loader.start();
    const added = await nextLoad(() =>
      write('more.yaml', roleDocument('', 'more')),
    );
    expect(added).toMatchObject({ roles: 2, findings: [] });
    expect(await roleNames()).toEqual(['more', 'read']);
    const removed = await nextLoad(() =>
      fs.rm(path.join(folder, 'access', 'roles.yaml')),
    );
    expect(removed.roles).toBe(1);
    expect(await roleNames()).toEqual(['more']);
    expect(new Set(store.activated).size).toBe(3);
  });

  it('keeps the last good set while documents are broken, says why, and recovers', async () => {
    await write('roles.yaml', roleDocument());
    await write('policy.yaml', POLICY);
    await loader.start();
    const { digest } = loader.status();
    const broken = await nextLoad(() => write('policy.yaml', BROKEN));
    expect(broken).toMatchObject({
      digest,
      loadedAt: NOON,
      roles: 1,
      findings: [
        {
          severity: 'error',
          file: 'access/policy.yaml',
          line: 7,
          column: 25,
          message: 'Unknown key "alow". Did you mean "allow"?',
        },
      ],
    });
    expect(await roleNames()).toEqual(['read']);
    expect(store.rejected).toHaveLength(1);

    // Changed, but wrong in the same way: nothing new to record.
    await nextLoad(() => write('roles.yaml', `# words\n${roleDocument()}`));
    expect(store.rejected).toHaveLength(1);

    const mended = await nextLoad(() => write('policy.yaml', POLICY));
    expect(mended).toMatchObject({ digest, findings: [] });
  });

  it('keeps the set of the last run when documents are broken at the start', async () => {
    await write('all.yaml', roleDocument() + POLICY);
    await loader.start();
    const { digest } = loader.status();
    await loader.stop();
    await write('all.yaml', roleDocument() + BROKEN);
    newLoader();
    await loader.start();
    expect(loader.status()).toMatchObject({ digest, roles: 1, policies: 1 });
    expect(loader.status().findings).toHaveLength(1);
    expect(await roleNames()).toEqual(['read']);
  });

  it('starts with nothing when there was never a good set', async () => {
    await write('all.yaml', BROKEN);
    await loader.start();
    expect(loader.status()).toMatchObject({ digest: undefined, roles: 0 });
    expect(await sets.current()).toBeUndefined();
    const mended = await nextLoad(() =>
      write('all.yaml', roleDocument() + POLICY),
    );
    expect(mended.roles).toBe(1);
  });

  it.each<[string, string[], RegExp]>([
    [
      'a path that is not there',
      ['access', 'missing'],
      /^There is no such file or folder/,
    ],
    ['a folder without documents', ['access', 'empty'], /^No \*\.yaml/],
    ['no path at all', [], /^jitAccess.documents is not set/],
  ])('refuses %s', async (_, documents, message) => {
    await write('all.yaml', roleDocument() + POLICY);
    await fs.mkdir(path.join(folder, 'empty'));
    newLoader(documents);
    await loader.start();
    const { findings, digest } = loader.status();
    expect(digest).toBeUndefined();
    expect(findings[0].message).toMatch(message);
  });

  it('reads a file once that is named twice', async () => {
    await write('all.yaml', roleDocument() + POLICY);
    newLoader(['access', 'access/all.yaml']);
    await loader.start();
    expect(loader.status()).toMatchObject({ roles: 1, findings: [] });
  });

  it('waits until a file that is being written stays as it is', async () => {
    // Half of the file is a valid policy without its guardrail.
    const whole = policyDocument(
      'routes: [{ name: all, allow: true }]\nguardrails: [{ name: no, refuse: No }]',
    );
    const half = whole.slice(0, whole.indexOf('  guardrails'));
    await write('all.yaml', roleDocument() + POLICY);
    newLoader(['access'], 3_600_000);
    await loader.start();
    const guardrails = async () =>
      (await sets.current())!.policies[0].guardrails.length;
    const { digest } = loader.status();

    await write('all.yaml', roleDocument() + half);
    await loader.look();
    await write('all.yaml', roleDocument() + whole);
    await loader.look();
    expect(loader.status().digest).toBe(digest);
    expect(await guardrails()).toBe(0);

    await loader.look();
    expect(loader.status().digest).not.toBe(digest);
    expect(await guardrails()).toBe(1);
    expect(store.activated).toHaveLength(2);
  });
});
