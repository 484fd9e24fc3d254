import { expect, Page, test } from '@playwright/test';
import { Persona, signIn } from './support/people';
import { accountsIn, logIn } from './support/target';

const ORDERS_DB = '/catalog/default/resource/orders-db/access';
const REASON = 'Customer reports a missing order, I look for its lines';

/** The form of the only role picked, filled in and sent. */
async function ask(page: Page, reason: string) {
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: /^Why/ }).fill(reason);
  await form.getByRole('button', { name: /^(Send to|Get access now)/ }).click();
  await expect(page).toHaveURL(/jit-access\/requests\//);
}

test.describe('the main job', () => {
  test.describe.configure({ mode: 'serial' });

  let developer: Page;
  let lead: Page;
  let credential: { user: string; password: string };

  test.beforeAll(async ({ browser }) => {
    developer = await signIn(browser, 'Orders developer');
    lead = await signIn(browser, 'Orders lead');
  });

  test('the developer sees what it takes before asking', async () => {
    await developer.goto(ORDERS_DB);
    await expect(
      developer.getByRole('heading', { name: 'What you can get here' }),
    ).toBeVisible();
    await expect(
      developer.getByText('Asks the lead of orders').first(),
    ).toBeVisible();
    await developer
      .getByRole('button', { name: /^Why: / })
      .first()
      .click();
    await expect(
      developer.getByText('Met', { exact: true }).first(),
    ).toBeVisible();
  });

  test('the developer asks, and the lead finds it in the inbox', async () => {
    await developer
      .getByRole('button', { name: /^Ask Orders lead/ })
      .first()
      .click();
    const form = developer.getByRole('dialog');
    await expect(
      form.getByText('Asks the lead of orders').first(),
    ).toBeVisible();
    await ask(developer, REASON);
    await expect(
      developer.getByText(/Waiting for the lead of orders/).first(),
    ).toBeVisible();

    await lead.goto('/jit-access/inbox');
    await expect(lead.getByText(REASON)).toBeVisible();
    await lead.goto('/notifications');
    await expect(
      lead.getByText(/asks: Read the orders database on orders-db/).first(),
    ).toBeVisible();
  });

  for (const persona of ['Contractor', 'Auditor'] as Persona[]) {
    test(`the ${persona} cannot review it`, async ({ browser }) => {
      const page = await signIn(browser, persona);
      await page.goto('/jit-access/inbox');
      await expect(page.getByText('Nothing waits for you')).toBeVisible();
      await page.context().close();
    });
  }

  test('the developer cannot review it either', async () => {
    await expect(
      developer.getByRole('button', { name: /^Approve/ }),
    ).toHaveCount(0);
  });

  test('the lead approves for less, and the page of the developer says so by itself', async () => {
    await lead.goto('/jit-access/inbox');
    await lead
      .getByRole('radio', { name: '15 minutes' })
      .or(lead.getByRole('button', { name: '15 minutes' }))
      .first()
      .click();
    await lead.getByRole('button', { name: 'Approve for 15 minutes' }).click();
    await expect(lead.getByText('Nothing waits for you')).toBeVisible();
    // No reload: the signal, or the poll, brings it.
    await expect(developer.getByText('Access is running')).toBeVisible();
    expect(await accountsIn('orders')).toHaveLength(1);
  });

  test('the developer reads the password once, gets in, reads and cannot write', async () => {
    await developer.getByRole('button', { name: 'Connect' }).first().click();
    const dialog = developer.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Show password once' }).click();
    await expect(dialog.getByText('This password is shown once')).toBeVisible();
    const [user] = await accountsIn('orders');
    const password = await dialog
      .getByRole('button', { name: 'Copy: Password' })
      .locator('..')
      .locator('code')
      .textContent();
    credential = { user, password: password?.trim() ?? '' };
    const client = await logIn({ database: 'orders', ...credential });
    const { rows } = await client.query(
      'select count(*)::int as n from orders',
    );
    expect(rows[0].n).toBeGreaterThan(0);
    await expect(client.query('delete from orders')).rejects.toThrow(
      'permission denied',
    );
    await client.end();
    await developer.keyboard.press('Escape');
  });

  test('the developer gives it back, the session is closed and the account is gone', async () => {
    const client = await logIn({ database: 'orders', ...credential });
    const closed = new Promise<void>(resolve => client.on('end', resolve));
    await developer.getByRole('button', { name: 'End now' }).first().click();
    await developer
      .getByRole('dialog')
      .getByRole('button', { name: 'End now' })
      .click();
    await expect(developer.getByText(/verified gone at/).first()).toBeVisible();
    await closed;
    expect(await accountsIn('orders')).toEqual([]);
    await expect(logIn({ database: 'orders', ...credential })).rejects.toThrow(
      'authentication failed',
    );
  });
});

test('who is on call gets in at once, and the platform engineer ends it', async ({
  browser,
}) => {
  const before = await accountsIn('payments');
  const onCall = await signIn(browser, 'Payments on-call');
  await onCall.goto('/catalog/default/resource/payments-db/access');
  await expect(
    onCall.getByText(/Instant: you are on call/).first(),
  ).toBeVisible();
  await onCall.getByRole('button', { name: 'Get access now' }).first().click();
  await ask(onCall, 'Card payments hang since noon, I look for pending ones');
  await expect(onCall.getByText('Access is running')).toBeVisible();
  expect(await accountsIn('payments')).toHaveLength(before.length + 1);

  const engineer = await signIn(browser, 'Platform engineer');
  await engineer.goto(onCall.url());
  await engineer.getByRole('button', { name: 'Revoke' }).first().click();
  await engineer
    .getByRole('dialog')
    .getByRole('button', { name: 'Revoke' })
    .click();
  await expect(onCall.getByText(/verified gone at/).first()).toBeVisible();
  expect(await accountsIn('payments')).toEqual(before);
});

test('everybody in the owning team gets into staging at once', async ({
  browser,
}) => {
  const developer = await signIn(browser, 'Orders developer');
  await developer.goto('/catalog/default/resource/orders-db-staging/access');
  await developer
    .getByRole('button', { name: 'Get access now' })
    .first()
    .click();
  await ask(developer, 'Trying the new import on staging data');
  await expect(developer.getByText('Access is running')).toBeVisible();
  await developer.getByRole('button', { name: 'End now' }).first().click();
  await developer
    .getByRole('dialog')
    .getByRole('button', { name: 'End now' })
    .click();
  await expect(developer.getByText(/verified gone at/).first()).toBeVisible();
});

test('the contractor reads why not', async ({ browser }) => {
  const contractor = await signIn(browser, 'Contractor');
  await contractor.goto(ORDERS_DB);
  await expect(
    contractor
      .getByText(/Not requestable: you are not a member of orders/)
      .first(),
  ).toBeVisible();
  await expect(
    contractor.getByRole('button', { name: /^(Ask|Get access)/ }),
  ).toHaveCount(0);
});

test('the auditor follows every step and exports it', async ({ browser }) => {
  const auditor = await signIn(browser, 'Auditor');
  await auditor.goto(
    '/jit-access/history?entityRef=resource:default/orders-db',
  );
  await expect(auditor.getByText(/^Intact: /)).toBeVisible();
  for (const step of [
    'Asked',
    'Approved',
    'Password shown',
    'Access ended',
    'Target read back',
  ]) {
    await expect(
      auditor.getByText(step, { exact: true }).first(),
    ).toBeVisible();
  }
  await auditor.getByRole('button', { name: 'Export' }).click();
  const download = auditor.waitForEvent('download');
  await auditor.getByRole('menuitem', { name: /^CSV/ }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
});

test('the platform engineer pauses and resumes new access, two clicks each', async ({
  browser,
}) => {
  const engineer = await signIn(browser, 'Platform engineer');
  await engineer.goto('/jit-access/health');
  await engineer.getByRole('button', { name: 'Pause all new access' }).click();
  const dialog = engineer.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Trying the handle');
  await dialog.getByRole('button', { name: 'Pause all new access' }).click();
  await expect(
    engineer.getByRole('button', { name: 'Resume new access' }),
  ).toBeVisible();

  const developer = await signIn(browser, 'Orders developer');
  await developer.goto(ORDERS_DB);
  await expect(developer.getByText('Trying the handle').first()).toBeVisible();

  await engineer.getByRole('button', { name: 'Resume new access' }).click();
  await dialog.getByRole('textbox').fill('Tried it');
  await dialog.getByRole('button', { name: 'Resume new access' }).click();
  await expect(
    engineer.getByRole('button', { name: 'Pause all new access' }),
  ).toBeVisible();
});
