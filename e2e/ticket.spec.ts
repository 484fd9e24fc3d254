import { expect, test } from '@playwright/test';
import { signIn } from './support/people';

test('what policy asks for is marked in the form, checked as it is typed, and kept', async ({
  browser,
}) => {
  const developer = await signIn(browser, 'Orders developer');
  await developer.goto(
    '/jit-access?entity=resource:default/orders-db&role=orders-db-write&reason=An+order+was+paid+twice',
  );
  const form = developer.getByRole('dialog');
  const ticket = form.getByRole('textbox', { name: /^Ticket/ });
  await expect(ticket).toHaveAttribute('required', '');
  const send = form.getByRole('button', { name: /^Send to/ });
  await send.click();
  await expect(
    form.getByText('Name a ticket; policy asks for one here.'),
  ).toBeVisible();

  await ticket.fill('SHOP-7');
  await expect(
    form.getByText(/ticket SHOP-7 is not open/).first(),
  ).toBeVisible();
  await expect(
    form.getByRole('button', { name: 'Not possible now' }),
  ).toBeDisabled();

  await ticket.fill('SHOP-12');
  await send.click();
  await expect(developer).toHaveURL(/jit-access\/requests\//);
  await expect(developer.getByText('Ticket SHOP-12').first()).toBeVisible();

  await developer.getByRole('button', { name: 'Withdraw' }).click();
  await developer
    .getByRole('dialog')
    .getByRole('button', { name: 'Withdraw' })
    .click();
  await expect(
    developer.getByText('Withdrawn before it was answered'),
  ).toBeVisible();
});
