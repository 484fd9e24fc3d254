import { expect, Page, test } from '@playwright/test';
import { call } from './support/api';
import { signIn } from './support/people';
import { accountsIn } from './support/target';

const ORDERS_DB = '/catalog/default/resource/orders-db/access';
const REASON = 'Checkout is down, orders are lost every second';

/** Opens the form for emergency access to read the orders database. */
async function openForm(page: Page) {
  await page.goto(ORDERS_DB);
  await page
    .getByRole('button', {
      name: 'Emergency access: Read the orders database',
    })
    .click();
  const form = page.getByRole('dialog');
  await expect(
    form.getByRole('heading', { name: 'Emergency access to orders-db' }),
  ).toBeVisible();
  return form;
}

test.describe('emergency access', () => {
  test.describe.configure({ mode: 'serial' });

  let developer: Page;
  let lead: Page;

  test.beforeAll(async ({ browser }) => {
    developer = await signIn(browser, 'Orders developer');
    lead = await signIn(browser, 'Orders lead');
  });

  test('says before it is sent who is told and who reviews it', async () => {
    const form = await openForm(developer);
    const panel = form.getByRole('region', { name: 'What happens' });
    await expect(panel.getByText('Told at once')).toBeVisible();
    await expect(panel.getByText('Reviewed within 1 day by')).toBeVisible();
    for (const name of ['Orders lead', 'Security engineer']) {
      await expect(panel.getByText(name).first()).toBeVisible();
    }
    const get = form.getByRole('button', { name: 'Get emergency access now' });
    await get.click();
    await expect(
      form.getByText('Confirm that this is an emergency.'),
    ).toBeVisible();
  });

  test('is there at once, for all to see', async () => {
    const form = developer.getByRole('dialog');
    await form
      .getByRole('textbox', { name: /^What is the emergency/ })
      .fill(REASON);
    await form.getByText(/^This is an emergency, and I/).click();
    await form
      .getByRole('button', { name: 'Get emergency access now' })
      .click();
    await expect(developer).toHaveURL(/jit-access\/requests\//);
    await expect(developer.getByText('Access is running')).toBeVisible();
    await expect(
      developer.getByText('Emergency', { exact: true }),
    ).toBeVisible();
    expect(await accountsIn('orders')).toHaveLength(1);
  });

  for (const persona of ['Orders lead', 'Security engineer'] as const) {
    test(`tells the ${persona}`, async ({ browser }) => {
      const page = await signIn(browser, persona);
      await page.goto('/notifications');
      await expect(
        page.getByText(/^Emergency access: .* took Read the orders/).first(),
      ).toBeVisible();
      await page.context().close();
    });
  }

  test('is locked until somebody else has reviewed it', async () => {
    const form = await openForm(developer);
    await expect(
      form.getByText(/still waits for its review/).first(),
    ).toBeVisible();
    await expect(
      form.getByRole('button', { name: 'Not possible now' }),
    ).toBeDisabled();
    const { status } = await call('orders-developer', 'POST', '/requests', {
      items: [
        { entityRef: 'resource:default/orders-db', role: 'orders-db-read' },
      ],
      duration: 'PT15M',
      justification: REASON,
      breakGlass: true,
    });
    expect(status).toBe(403);
    await developer.keyboard.press('Escape');
  });

  test('is reviewed in the inbox of somebody else', async () => {
    await lead.goto('/jit-access/inbox');
    await expect(
      lead.getByText(/Orders developer used emergency access/),
    ).toBeVisible();
    await expect(lead.getByText(REASON)).toBeVisible();
    await lead
      .getByRole('textbox', { name: /^What you found/ })
      .fill('Checkout was down from 9 to 10');
    await lead.getByRole('button', { name: 'Justified', exact: true }).click();
    await expect(
      lead.getByText(/^Your review is recorded/).first(),
    ).toBeVisible();
    await expect(lead.getByText('Nothing waits for you')).toBeVisible();
  });

  test('is possible again afterwards', async () => {
    const form = await openForm(developer);
    await expect(
      form.getByRole('button', { name: 'Get emergency access now' }),
    ).toBeEnabled();
    await developer.keyboard.press('Escape');
    await developer.goto('/jit-access/my-access');
    await developer.getByRole('button', { name: 'End now' }).first().click();
    await developer
      .getByRole('dialog')
      .getByRole('button', { name: 'End now' })
      .click();
    await expect(developer.getByText(/verified gone at/).first()).toBeVisible();
    expect(await accountsIn('orders')).toEqual([]);
  });

  test('stands in the history with its review', async ({ browser }) => {
    const auditor = await signIn(browser, 'Auditor');
    for (const [type, words] of [
      ['break-glass.used', 'Emergency access taken'],
      ['break-glass.reviewed', 'Emergency access reviewed'],
    ]) {
      await auditor.goto(
        `/jit-access/history?type=${type}&role=orders-db-read`,
      );
      await expect(
        auditor.getByRole('row').getByText(words, { exact: true }).first(),
      ).toBeVisible();
    }
  });
});
