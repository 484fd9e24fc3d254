import { generateKeyPairSync } from 'node:crypto';
import {
  PermanentProviderError,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { OktaAccessProvider } from './OktaAccessProvider';
import {
  APP,
  APP_ID,
  GROUP,
  GROUP_ID,
  RULED_ID,
  soon,
  TestOkta,
} from './__fixtures__/TestOkta';

jest.setTimeout(60_000);

describe('who is in what', () => {
  let okta: TestOkta;
  let provider: OktaAccessProvider;

  beforeAll(async () => {
    okta = await TestOkta.start();
    provider = okta.provider();
  });
  afterAll(async () => {
    await okta.stop();
  });

  const refusedBy = async (target: { org: string }) => {
    const order = await okta.order(provider, 'refused', target);
    const refused = await provider.ensure(order, soon()).catch(e => e);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    return refused.message;
  };

  describe('finds the person', () => {
    const accountOf = async (subject: Partial<Subject>, by = provider) => {
      const [effect] = by.effects(by.targetSchema.parse(GROUP));
      return by.account(
        { ref: 'user:default/a', annotations: {}, ...subject },
        effect,
        'binding',
        soon(),
      );
    };

    it('by the e-mail address as login', async () => {
      expect(
        await accountOf({ email: 'PERSON-3@acme.example' }).catch(e => e),
      ).toBeInstanceOf(PermanentProviderError);
      expect(await accountOf({ email: 'person-3@acme.example' })).toEqual({
        key: 'acme/00u00000000000000003',
        name: 'person-3@acme.example',
      });
    });

    it('by the annotation, where that is configured', async () => {
      const by = okta.provider({ loginFrom: 'annotation' });
      const annotations = { 'okta.com/login': 'person-4@acme.example' };
      const email = 'person-5@acme.example';
      expect(await accountOf({ annotations, email }, by)).toMatchObject({
        name: 'person-4@acme.example',
      });
      await expect(accountOf({ email }, by)).rejects.toThrow(
        /user:default\/a has no annotation okta.com\/login/,
      );
    });

    it('never by an id or part of a login that happens to fit', async () => {
      await expect(
        accountOf({ email: '00u00000000000000003' }),
      ).rejects.toThrow(/nobody with the login/);
    });

    it.each([
      [{}, /has no e-mail address/],
      [{ email: 'nobody@acme.example' }, /nobody with the login nobody@/],
      [{ email: 'person-0@acme.example' }, /is suspended; activate it/],
    ])('or says why not: %j', async (subject, message) => {
      await expect(accountOf(subject)).rejects.toThrow(message);
    });
  });

  it('takes the whole name of a group for that group only', async () => {
    const order = await okta.order(provider, 'whole');
    const { handle } = await provider.ensure(order, soon());
    expect(handle).toEqual({ version: 1, id: GROUP_ID });
    await provider.remove(order, soon());
    expect(await refusedBy({ ...GROUP, group: 'Orders' } as any)).toMatch(
      /no group named "Orders"/,
    );
  });

  it.each([
    [{ org: 'acme', app: 'Twin' }, /2 applications named "Twin".*name the id/],
    [{ org: 'acme', app: 'None' }, /no application named "None"/],
    [{ org: 'acme', app: 'Asleep' }, /is INACTIVE/],
    [{ org: 'acme', group: 'Everybody' }, /come from elsewhere \(BUILT_IN\)/],
    [
      { org: 'acme', group: '00g99999999999999999' },
      /no group 00g99999999999999999 any more/,
    ],
  ])('refuses %j with the reason', async (target, message) => {
    expect(await refusedBy(target)).toMatch(message);
  });

  it('refuses a group that a rule fills', async () => {
    const rule = { name: 'All of sales', groupIds: [RULED_ID] };
    okta.proxy.rules.push({ ...rule, status: 'INACTIVE' });
    const order = await okta.order(provider, 'unruled', {
      org: 'acme',
      group: 'Ruled',
    });
    await provider.ensure(order, soon());
    okta.proxy.rules.push({ ...rule, status: 'ACTIVE' });
    expect(await refusedBy({ org: 'acme', group: 'Ruled' } as any)).toMatch(
      /group Ruled are kept by the rule "All of sales"; name a group without/,
    );
    // What was given before the rule is taken away all the same.
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it('gives without knowing the rules, where it may not read them', async () => {
    const order = await okta.order(provider, 'unknowing');
    okta.proxy.fail({
      match: /groups\/rules/,
      answer: { status: 403, body: { errorCode: 'E0000006' } },
    });
    await provider.ensure(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('present');
    await provider.remove(order, soon());
  });

  it('keeps to the group when it is renamed, and counts a deleted one as gone', async () => {
    const { body } = await okta.proxy.direct('POST', '/api/v1/groups', {
      profile: { name: 'Passing' },
    });
    const { id } = body as { id: string };
    const target = { org: 'acme', group: 'Passing' };
    const order = await okta.order(provider, 'passing', target);
    const { handle } = await provider.ensure(order, soon());
    const known = { ...order, handle };
    await okta.proxy.direct('PUT', `/api/v1/groups/${id}`, {
      profile: { name: 'Renamed' },
    });
    expect((await provider.observe(known, soon())).state).toBe('present');
    await okta.proxy.direct('DELETE', `/api/v1/groups/${id}`);
    expect((await provider.observe(known, soon())).state).toBe('absent');
    await provider.remove(known, soon());
    await expect(provider.ensure(known, soon())).rejects.toThrow(/any more/);
  });

  it('counts what a deleted user had as gone', async () => {
    const order = await okta.order(provider, 'leaver');
    const gone = { ...order, account: { key: 'acme/00uGone', name: 'gone' } };
    expect((await provider.observe(gone, soon())).state).toBe('absent');
    await expect(provider.remove(gone, soon())).resolves.toMatchObject({
      details: { removed: false },
    });
  });

  it('leaves an application alone that comes through a group', async () => {
    const order = await okta.order(provider, 'grouped', APP);
    const user = order.account.key.split('/').pop();
    okta.proxy.throughGroup.add(`${APP_ID}/${user}`);
    expect(await provider.observe(order, soon())).toEqual({
      state: 'absent',
      providerRequestIds: [expect.any(String), expect.any(String)],
      details: { throughGroup: true },
    });
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /through a group .* already, so there is nothing to give/,
    );
    await provider.remove(order, soon());
    const changes = okta.proxy.seen.filter(
      line => /^(?:POST|DELETE)/.test(line) && line.includes(String(user)),
    );
    expect(changes).toEqual([]);
  });

  it('says that the key of the application is wrong', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const stranger = okta.provider({
      token: undefined,
      oauth: { clientId: '0oaClient', privateKey },
    });
    const refused = await stranger.check(soon()).catch(e => e);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(/401.*Check clientId, privateKey/);
    expect(refused.message).not.toContain(privateKey.split('\n')[1]);
  });

  it('knows only the organisations of the configuration', () => {
    expect(() => provider.effects({ ...GROUP, org: 'evil' })).toThrow(
      /no Okta organisation "evil".*known: acme/,
    );
  });

  it('says where to find what was given', async () => {
    const order = await okta.order(provider, 'finder', APP);
    expect(provider.instructions(order)).toMatchObject({
      title: 'Use Orders console',
      steps: [{ code: `${okta.proxy.url}/app/UserHome` }],
    });
  });
});
