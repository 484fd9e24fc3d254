import { expect, Page, test } from '@playwright/test';
import { signIn } from './support/people';
import { endAccess, submit } from './support/requests';

test.describe('a stand-in', () => {
  test.describe.configure({ mode: 'serial' });

  let lead: Page;
  let standIn: Page;
  let requestId: string;

  test.beforeAll(async ({ browser }) => {
    lead = await signIn(browser, 'Orders lead');
    standIn = await signIn(browser, 'Payments lead');
  });

  test('is named by who goes away', async () => {
    await lead.goto('/jit-access/inbox');
    await lead.getByRole('button', { name: 'While I am away…' }).click();
    const dialog = lead.getByRole('dialog', { name: 'While I am away' });
    await dialog.getByRole('combobox', { name: 'Who reviews for you' }).click();
    await lead.keyboard.type('payments-lead');
    await lead.getByRole('option', { name: 'Payments lead' }).click();
    await dialog
      .getByRole('textbox', { name: /^Note for them/ })
      .fill('Only what cannot wait');
    await dialog
      .getByRole('button', { name: 'Let them review for me' })
      .click();
    await expect(
      dialog.getByText('Saved. They are told.').first(),
    ).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(lead.getByText(/^You are away until/)).toBeVisible();
  });

  test('is shown to who asks', async ({ browser }) => {
    const developer = await signIn(browser, 'Orders developer');
    await developer.goto(
      '/jit-access?entity=resource:default/orders-db&role=orders-db-read',
    );
    const panel = developer.getByRole('region', { name: 'What happens' });
    await expect(
      panel.getByText(/stands in for Orders lead/).first(),
    ).toBeVisible();
    await expect(panel.getByText(/away until/).first()).toBeVisible();
    await developer.context().close();
  });

  test('approves in the place of who is away', async () => {
    const request = await submit('orders-developer', {
      items: [
        { entityRef: 'resource:default/orders-db', role: 'orders-db-read' },
      ],
      duration: 'PT15M',
      justification: 'A customer misses an order, I look for its lines',
    });
    requestId = request.id;
    await standIn.goto('/jit-access/inbox');
    await expect(standIn.getByText(/^You stand in for/)).toBeVisible();
    await expect(
      standIn.getByText(/^You answer for Orders lead/),
    ).toBeVisible();
    await standIn
      .getByRole('button', { name: 'Approve for 15 minutes' })
      .click();
    await expect(standIn.getByText('Nothing waits for you')).toBeVisible();
  });

  test('is named in the timeline and in the history, with whom it was for', async ({
    browser,
  }) => {
    const developer = await signIn(browser, 'Orders developer');
    await developer.goto(`/jit-access/requests/${requestId}`);
    await expect(
      developer.getByText(
        /Payments lead for Orders lead, who is away, approved/,
      ),
    ).toBeVisible();
    await developer.context().close();
    const auditor = await signIn(browser, 'Auditor');
    await auditor.goto(`/jit-access/history?requestId=${requestId}`);
    await expect(
      auditor.getByText(/payments-lead, for orders-lead, approved/).first(),
    ).toBeVisible();
    await auditor.goto('/jit-access/history?type=delegation.set');
    await expect(
      auditor.getByRole('row').getByText('Stand-in named').first(),
    ).toBeVisible();
    await auditor.context().close();
    await endAccess('orders-developer', requestId);
  });

  test('is one no more when that is ended', async () => {
    await lead.goto('/jit-access/inbox');
    await lead.getByRole('button', { name: 'End now' }).first().click();
    await expect(lead.getByText(/^You are away until/)).toHaveCount(0);
    await standIn.reload();
    await expect(
      standIn.getByRole('button', { name: 'While I am away…' }),
    ).toBeVisible();
    await expect(standIn.getByText(/^You stand in for/)).toHaveCount(0);
  });
});
