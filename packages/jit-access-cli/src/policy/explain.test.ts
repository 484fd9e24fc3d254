import { once } from 'node:events';
import http from 'node:http';
import { AddressInfo } from 'node:net';
import { CATALOG, POLICY, ROLE } from '../testing/company';
import { captured } from '../testing/captured';
import { temporaryFolder } from '../testing/folder';
import { runBin } from '../testing/runBin';

jest.setTimeout(60_000);

const folder = temporaryFolder();
folder.write({
  'catalog.yaml': CATALOG,
  'access/role.yaml': ROLE,
  'access/policy.yaml': POLICY,
  'facts.yaml': 'onCall: [{ person: user:default/stranger }]',
  'wrong-facts.yaml': 'oncall: []',
});
const at = folder.path;
const question = (person: string) => [
  ...['policy', 'explain', '--person', `user:default/${person}`],
  ...['--entity', 'resource:default/orders-db', '--role', 'read'],
  ...['--at', '2026-03-02T12:00:00Z'],
];
const here = ['--documents', at('access'), '--catalog', at('catalog.yaml')];

describe('jit-access policy explain', () => {
  it('reads as somebody wants to know who has to answer for it', async () => {
    const { code, out } = await runBin([...question('developer'), ...here]);
    expect(code).toBe(0);
    expect(out).toContain(
      'read on resource:default/orders-db, for user:default/developer, at 2026-03-02T12:00:00.000Z\nNeeds approval: ',
    );
    expect(out).toContain(
      '1. 1 of: the lead of orders\n     Lead (user:default/lead)',
    );
    expect(out).toContain('At most PT4H');
    expect(out).toMatch(
      /✗ route on-call: .*policy\.yaml:9, source: simulation/,
    );
    expect(out).toMatch(/✓ limit cap: .*policy\.yaml:7/);
    expect(out).toMatch(/policy main, route team \(.*policy\.yaml:12\), set /);
  });

  it('takes facts as given', async () => {
    const facts = ['--facts', at('facts.yaml')];
    const { out } = await captured([
      ...question('stranger'),
      ...here,
      ...facts,
    ]);
    expect(out).toMatch(/^Granted at once: /m);
  });

  it('says what would have to change', async () => {
    const { out } = await captured([...question('stranger'), ...here]);
    expect(out).toMatch(/^Refused: /m);
    expect(out).toMatch(/^What would have to change\n {2}\S/m);
  });

  it.each([
    ['who asks is left out', ['policy', 'explain', '--role', 'x'], /--person/],
    [
      'nothing to decide by is named',
      question('lead'),
      /Name --documents and --catalog/,
    ],
    [
      'the entity is not there',
      [...question('lead'), ...here, '--entity', 'resource:default/none'],
      /resource:default\/none is not in the catalog/,
    ],
    [
      'facts are not understood',
      [...question('lead'), ...here, '--facts', at('wrong-facts.yaml')],
      /wrong-facts\.yaml: .*"oncall"/,
    ],
    [
      'the time is none',
      [...question('lead'), ...here, '--at', 'noon'],
      /This cannot be asked: /,
    ],
  ])('exits with 2 where %s', async (_, args, message) => {
    const { code, err } = await captured(args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  describe('against a portal', () => {
    const seen: { url?: string; token?: string; body: string }[] = [];
    let answer: { status: number; body: unknown };
    let address: string;
    const portal = http.createServer((request, response) => {
      let body = '';
      request.on('data', chunk => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push({
          url: request.url,
          token: request.headers.authorization,
          body,
        });
        response.writeHead(answer.status, {
          'content-type': 'application/json',
        });
        response.end(JSON.stringify(answer.body));
      });
    });

    beforeAll(async () => {
      portal.listen(0, '127.0.0.1');
      await once(portal, 'listening');
      address = `http://127.0.0.1:${(portal.address() as AddressInfo).port}`;
    });
    afterAll(() => portal.close());
    beforeEach(() => seen.splice(0));

    const ask = (...more: string[]) =>
      captured([...question('developer'), '--portal', address, ...more], {
        MY_TOKEN: 'abc',
      });

    it('asks as whoever the token is, with documents where they are named', async () => {
      const { out } = await captured([
        ...question('developer'),
        ...here,
        '--json',
      ]);
      answer = { status: 200, body: { ...JSON.parse(out), findings: [] } };
      const { code, out: said } = await ask(
        ...['--token-env', 'MY_TOKEN', '--documents', at('access')],
      );
      expect(code).toBe(0);
      expect(said).toMatch(/^Needs approval: /m);
      expect(seen).toMatchObject([
        { url: '/api/jit-access/policy/simulate', token: 'Bearer abc' },
      ]);
      expect(JSON.parse(seen[0].body)).toMatchObject({
        requester: 'user:default/developer',
        items: [{ entityRef: 'resource:default/orders-db', role: 'read' }],
        documents: [{ text: POLICY }, { text: ROLE }],
      });
    });

    it('says what the portal answered when it refuses', async () => {
      const message = 'Only administrators can do this';
      answer = {
        status: 403,
        body: {
          error: { name: 'NotAllowedError', message },
          response: { statusCode: 403 },
        },
      };
      const { code, err } = await ask();
      expect(err).toBe(`${address} answered 403: ${message}\n`);
      expect(code).toBe(2);
    });

    it('exits with 1 where the documents have errors', async () => {
      const findings = [
        { severity: 'error', message: 'Wrong', file: 'a.yaml', line: 3 },
      ];
      answer = { status: 200, body: { items: [], findings } };
      const { code, err } = await ask();
      expect(err).toBe('a.yaml:3 error Wrong\n');
      expect(code).toBe(1);
    });
  });
});
