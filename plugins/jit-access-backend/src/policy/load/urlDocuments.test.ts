import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import { AddressInfo } from 'node:net';
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { mockServices } from '@backstage/backend-test-utils';
import { FAKE_PROVIDER, NOON } from '../testing/createTestPolicy';
import { MemoryPolicySetStore } from '../testing/MemoryPolicySetStore';
import { policyDocument, roleDocument } from '../testing/documents';
import { PolicyLoader, PolicyStatus } from './PolicyLoader';
import { PolicySets } from './PolicySets';
import { UrlDocuments } from './UrlDocuments';

const GOOD =
  roleDocument() + policyDocument('routes: [{ name: all, allow: true }]');
const SHORTER = GOOD.replace('max: PT8H', 'max: PT6H');

/** A host of documents that answers conditionally, by etag. */
class DocumentHost {
  readonly statuses: number[] = [];
  text: string = GOOD;
  failWith: number | undefined;
  silent = false;
  private readonly server = http.createServer((request, response) => {
    if (this.silent) return;
    const etag = `"${this.text.length}"`;
    const status =
      this.failWith ?? (request.headers['if-none-match'] === etag ? 304 : 200);
    this.statuses.push(status);
    response.writeHead(status, { etag });
    response.end(status === 200 ? this.text : undefined);
  });

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

describe('documents behind URLs', () => {
  let host: DocumentHost;
  let address: string;
  let url: string;
  const logger = mockServices.logger.mock();
  const readerFor = (allowed: string) =>
    UrlReaders.default({
      config: mockServices.rootConfig({
        data: { backend: { reading: { allow: [{ host: allowed }] } } },
      }),
      logger,
    });
  const documentsOf = (
    options: { allowed?: string; deadlineMs?: number } = {},
  ) =>
    new UrlDocuments({
      urls: [url],
      reader: readerFor(options.allowed ?? address),
      pollMs: 3_600_000,
      deadlineMs: options.deadlineMs,
      logger,
    });

  beforeEach(async () => {
    host = new DocumentHost();
    address = await host.start();
    url = `http://${address}/policy/all.yaml`;
  });
  afterEach(() => host.stop());

  it('are read once, and again only when the host says that they changed', async () => {
    const documents = documentsOf();
    await documents.refresh();
    const before = documents.found();
    expect(before).toMatchObject({
      texts: [{ file: url, text: GOOD }],
      findings: [],
    });
    await documents.refresh();
    expect(documents.found()).toEqual(before);
    expect(host.statuses).toEqual([200, 304]);
    host.text = `${SHORTER}\n# changed`;
    await documents.refresh();
    expect(host.statuses).toEqual([200, 304, 200]);
    expect(documents.found().signature).not.toBe(before.signature);
  });

  it.each<[string, (at: DocumentHost) => void, RegExp]>([
    [
      'is not there',
      at => {
        at.failWith = 404;
      },
      /^There is nothing at this URL\. Check the address/,
    ],
    [
      'fails',
      at => {
        at.failWith = 500;
      },
      /^This URL cannot be read \(could not read .* 500 .*\)\. Check that its host can be reached/,
    ],
    [
      'is too large',
      at => {
        at.text = 'x'.repeat(4_000_001);
      },
      /^This URL cannot be read \(it is larger than 4 MB\)/,
    ],
  ])('are a finding where the URL %s', async (_, break_, message) => {
    break_(host);
    const documents = documentsOf();
    await documents.refresh();
    expect(documents.found()).toMatchObject({
      texts: [],
      findings: [
        {
          severity: 'error',
          file: url,
          message: expect.stringMatching(message),
        },
      ],
    });
  });

  it('are only read from hosts that the portal lets be read', async () => {
    const documents = documentsOf({ allowed: 'somewhere.else' });
    await documents.refresh();
    expect(documents.found().findings[0].message).toMatch(
      /^The portal does not let this URL be read\. Configure an integration for its host, or add the host to backend\.reading\.allow/,
    );
    expect(host.statuses).toEqual([]);
  });

  it('are given up on when the host does not answer in time', async () => {
    host.silent = true;
    const documents = documentsOf({ deadlineMs: 50 });
    await documents.refresh();
    expect(documents.found().findings[0].message).toMatch(
      /^This URL cannot be read \(no answer within 0\.05 s\)/,
    );
  });

  it('keep the last good set in force while their URL fails', async () => {
    const store = new MemoryPolicySetStore();
    const sets = new PolicySets(store, logger);
    const loads = new EventEmitter();
    const loader = new PolicyLoader({
      documents: [url],
      workingDirectory: '.',
      store,
      sets,
      providers: [FAKE_PROVIDER],
      logger,
      now: async () => NOON,
      pollMs: 5,
      urlPollMs: 5,
      urlReader: readerFor(address),
      onLoaded: status => loads.emit('load', status),
    });
    const nextLoad = async (): Promise<PolicyStatus> =>
      (await once(loads, 'load'))[0];
    try {
      await loader.start();
      const { digest } = loader.status();
      expect(loader.status()).toMatchObject({ roles: 1, findings: [] });

      host.failWith = 503;
      expect(await nextLoad()).toMatchObject({
        digest,
        roles: 1,
        findings: [{ severity: 'error', file: url }],
      });
      expect((await sets.current())?.digest).toBe(digest);

      host.failWith = undefined;
      host.text = `${SHORTER}\n# changed`;
      const mended = await nextLoad();
      expect(mended.findings).toEqual([]);
      expect(mended.digest).not.toBe(digest);
    } finally {
      await loader.stop();
    }
  });
});
