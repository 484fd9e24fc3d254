import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { PostgresAccessProvider } from '../PostgresAccessProvider';
import { TestServer } from './TestServer';

/** An order for an account with these roles, on the database of orders. */
export async function orderFor(
  server: TestServer,
  provider: PostgresAccessProvider,
  options: { roles?: string[]; database?: string; notAfter?: string } = {},
): Promise<BindingOrder> {
  const {
    roles = [server.reader],
    database = server.orders,
    notAfter = new Date(Date.now() + 3_600_000).toISOString(),
  } = options;
  return createTestOrder(provider, {
    target: { server: 'demo', database, roles },
    subject: { ref: 'user:default/orders-developer', annotations: {} },
    notAfter,
  });
}

/** Logs in as the person would. */
export async function login(
  server: TestServer,
  order: BindingOrder,
  database: string = server.orders,
) {
  return server.connect(database, {
    user: order.account.name,
    password: order.secret!,
  });
}

export const soon = () => AbortSignal.timeout(20_000);
