import {
  BindingOrder,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { ScimAccessProvider } from '../ScimAccessProvider';

/** An order for a membership; the person is made up, and works there. */
export function orderFor(
  provider: ScimAccessProvider,
  options: { group?: string; subject?: Subject } = {},
): Promise<BindingOrder> {
  const {
    group = 'Readers',
    subject = { ref: 'user:default/kit-ann', annotations: {} },
  } = options;
  return createTestOrder(provider, {
    target: { instance: 'demo', group },
    subject,
    notAfter: new Date(Date.now() + 3_600_000).toISOString(),
  });
}

export const soon = () => AbortSignal.timeout(20_000);

export const userIdOf = ({ account }: BindingOrder) =>
  account.key.slice('demo/'.length);

/** The error that a call is rejected with. */
export async function failed(call: Promise<unknown>): Promise<any> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('The call succeeded');
}
