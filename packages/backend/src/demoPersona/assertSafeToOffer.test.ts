import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject, JsonValue } from '@backstage/types';
import { assertSafeToOffer } from './assertSafeToOffer';

function config(listen?: JsonValue, provider: JsonObject = {}) {
  return mockServices.rootConfig({
    data: {
      backend: listen === undefined ? {} : { listen },
      auth: { providers: { demoPersona: { personas: [], ...provider } } },
    },
  });
}

describe('assertSafeToOffer', () => {
  it.each([
    { host: '127.0.0.1', port: 7007 },
    { host: '127.0.0.9' },
    { host: '::1' },
    { host: 'localhost' },
    '127.0.0.1:7007',
    '[::1]:7007',
  ])('accepts development on loopback: %j', listen => {
    expect(() =>
      assertSafeToOffer({ config: config(listen), nodeEnv: 'development' }),
    ).not.toThrow();
  });

  it.each(['production', 'test', '', undefined])(
    'refuses when NODE_ENV is %j',
    nodeEnv => {
      expect(() =>
        assertSafeToOffer({ config: config('127.0.0.1:7007'), nodeEnv }),
      ).toThrow(/offered only in development/);
    },
  );

  it('accepts production when told to dangerously', () => {
    const dangerous = config('127.0.0.1:7007', {
      dangerouslyAllowOutsideDevelopment: true,
    });
    expect(() =>
      assertSafeToOffer({ config: dangerous, nodeEnv: 'production' }),
    ).not.toThrow();
  });

  it.each([
    undefined,
    7007,
    ':7007',
    '0.0.0.0:7007',
    { port: 7007 },
    { host: '' },
    { host: '::' },
    { host: '10.1.2.3' },
    { host: '127.example.test' },
    { host: 'localhost.example.test' },
  ])('refuses to listen on %j, even when told to dangerously', listen => {
    const dangerous = config(listen, {
      dangerouslyAllowOutsideDevelopment: true,
    });
    expect(() =>
      assertSafeToOffer({ config: dangerous, nodeEnv: 'development' }),
    ).toThrow(/other machines can reach it/);
  });
});
