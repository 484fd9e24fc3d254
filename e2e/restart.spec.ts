import { expect, test } from '@playwright/test';
import { call } from './support/api';
import { killPortal } from './support/portal';
import { accountsIn } from './support/target';

interface RequestAnswer {
  id: string;
  items: {
    grant?: { state: string; endReason?: string; endOutcome?: string };
  }[];
}

const ask = (duration: string) => ({
  items: [
    {
      entityRef: 'resource:default/orders-db-staging',
      role: 'staging-db-read',
    },
  ],
  duration,
  justification: 'Trying what a power cut does to it',
});

async function grantOf(id: string) {
  const { body } = await call<RequestAnswer>(
    'orders-developer',
    'GET',
    `/requests/${id}`,
  );
  return body.items[0].grant;
}

test('a portal that is killed right after a request still grants it', async () => {
  const { body } = await call<RequestAnswer>(
    'orders-developer',
    'POST',
    '/requests',
    ask('PT30M'),
  );
  await killPortal();
  await expect
    .poll(async () => (await grantOf(body.id))?.state, { timeout: 20_000 })
    .toBe('active');
  expect(await accountsIn('orders_staging')).toHaveLength(1);

  const ended = await call('platform-engineer', 'POST', '/admin/end', {
    person: 'user:default/orders-developer',
    reason: 'The test is over',
  });
  expect(ended.status).toBe(202);
  // Killed again in the middle of the removal: it is finished all the same.
  await killPortal();
  await expect
    .poll(async () => (await grantOf(body.id))?.state, { timeout: 20_000 })
    .toBe('ended');
  expect(await grantOf(body.id)).toMatchObject({
    endReason: 'revoked',
    endOutcome: 'removed',
  });
  expect(await accountsIn('orders_staging')).toEqual([]);
});

test('access does not outlive its time because the portal was away', async () => {
  const { body } = await call<RequestAnswer>(
    'orders-developer',
    'POST',
    '/requests',
    ask('PT1M'),
  );
  await expect
    .poll(async () => (await grantOf(body.id))?.state, { timeout: 20_000 })
    .toBe('active');
  await killPortal();
  await expect
    .poll(async () => (await grantOf(body.id))?.state, { timeout: 70_000 })
    .toBe('ended');
  expect(await grantOf(body.id)).toMatchObject({
    endReason: 'expired',
    endOutcome: 'removed',
  });
  expect(await accountsIn('orders_staging')).toEqual([]);
  const { body: integrity } = await call<{ status: string }>(
    'auditor',
    'GET',
    '/history/integrity',
  );
  expect(integrity.status).toBe('intact');
});

test.setTimeout(150_000);
