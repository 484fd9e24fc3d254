import { ConfigReader } from '@backstage/config';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { EndpointConfig, readEndpoints } from '../config';
import { WebhookAccessProvider } from '../WebhookAccessProvider';

export const SECRET = 'canary-of-the-first-key-0123456789';
export const OLD_SECRET = 'canary-of-the-other-key-0123456789';
export const PAYLOAD = { door: 'server-room', floors: [1, 2] };

/** The configuration of one receiver on this machine. */
export function endpointAt(
  port: number,
  overrides: object = {},
): Map<string, EndpointConfig> {
  return readEndpoints(
    new ConfigReader({
      jitAccess: {
        providers: {
          webhook: {
            endpoints: {
              badges: {
                url: `http://127.0.0.1:${port}/jit`,
                signingKeys: [{ id: '2026-01', secret: SECRET }],
                subject: { from: 'name' },
                ...overrides,
              },
            },
          },
        },
      },
    } as any),
  );
}

export function orderFor(
  provider: WebhookAccessProvider,
): Promise<BindingOrder> {
  return createTestOrder(provider, {
    target: { endpoint: 'badges', payload: PAYLOAD },
    notAfter: new Date(Date.now() + 3_600_000).toISOString(),
  });
}

export const soon = () => AbortSignal.timeout(20_000);

/** The error that a call is rejected with. */
export async function failed(call: Promise<unknown>): Promise<any> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('The call succeeded');
}
