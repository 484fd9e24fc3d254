import { settled } from './__fixtures__/settled';
import { soon, TestAws } from './__fixtures__/TestAws';

/** The way that the conformance suite goes with JIT_TEST_AWS_ENDPOINT. */
describe('on a server that the environment names', () => {
  const before = process.env;
  let server: TestAws;
  let aws: TestAws;

  beforeAll(async () => {
    server = await TestAws.startFake();
    const { account, accessKeyId, secretAccessKey } = server.names;
    server.fake.keys.set(accessKeyId, undefined);
    process.env = {
      ...before,
      JIT_TEST_AWS_ENDPOINT: server.fake.url,
      JIT_TEST_AWS_ACCOUNT: account,
      JIT_TEST_AWS_ACCESS_KEY_ID: accessKeyId,
      JIT_TEST_AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    aws = await TestAws.start();
  });
  afterAll(async () => {
    process.env = before;
    await aws.stop();
    await server.stop();
  });

  it.each(['assignment', 'group', 'policy', 'session'] as const)(
    'a %s is made and taken away there',
    async kind => {
      const provider = aws.provider();
      let order = await aws.order(provider, kind, aws.targets[kind]);
      for (const [method, state] of [
        ['ensure', 'present'],
        ['remove', 'absent'],
      ] as const) {
        const { handle } = await provider[method](order, soon());
        order = { ...order, handle };
        expect((await settled(provider, order)).state).toBe(state);
      }
      expect(() => aws.fake).toThrow('Only the fake can be told to fail');
    },
  );
});
