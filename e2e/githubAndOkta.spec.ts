import { expect, Page, test } from '@playwright/test';
import { groupMembers, teamMembers } from './support/demoTargets';
import { signIn } from './support/people';

async function ask(page: Page, reason: string) {
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: /^Why/ }).fill(reason);
  await form.getByRole('button', { name: /^(Send to|Get access now)/ }).click();
  await expect(page).toHaveURL(/jit-access\/requests\//);
}

/** Opens what is said about using the access, and gives its lines. */
async function howToUse(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Connect' }).first().click();
  const dialog = page.getByRole('dialog');
  const text = (await dialog.locator('code').first().textContent()) ?? '';
  await page.keyboard.press('Escape');
  return text.trim();
}

async function giveBack(page: Page) {
  await page.getByRole('button', { name: 'End now' }).first().click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'End now' })
    .click();
  await expect(page.getByText(/verified gone at/).first()).toBeVisible();
}

test('who is approved is in the GitHub team, and out of it when it ends', async ({
  browser,
}) => {
  const TEAM = 'orders-maintainers';
  const [developer, lead] = await Promise.all([
    signIn(browser, 'Orders developer'),
    signIn(browser, 'Orders lead'),
  ]);
  expect(await teamMembers(TEAM)).toEqual(['orders-lead']);

  await developer.goto('/catalog/default/component/orders/access');
  await developer
    .getByRole('button', { name: /^Ask Orders lead/ })
    .first()
    .click();
  await ask(developer, 'The fix for lost orders has to be released tonight');
  await lead.goto('/jit-access/inbox');
  await lead.getByRole('button', { name: /^Approve for/ }).click();
  await expect(developer.getByText('Access is running')).toBeVisible();
  expect(await teamMembers(TEAM)).toEqual(['orders-developer', 'orders-lead']);

  // The address that people are sent to shows the team.
  await developer.goto(await howToUse(developer));
  await expect(
    developer
      .locator('section', { hasText: `Team ${TEAM}` })
      .getByText('orders-developer'),
  ).toBeVisible();
  await developer.goBack();

  await giveBack(developer);
  expect(await teamMembers(TEAM)).toEqual(['orders-lead']);
});

test('who asks is in the Okta group at once, and out of it when it ends', async ({
  browser,
}) => {
  const GROUP = 'Support console';
  const PERSON = 'orders-developer@demo-company.example';
  const developer = await signIn(browser, 'Orders developer');
  expect(await groupMembers(GROUP)).not.toContain(PERSON);

  await developer.goto('/catalog/default/component/support-console/access');
  await developer.getByRole('button', { name: 'Get access now' }).click();
  await ask(developer, 'I help support with orders that were paid twice');
  await expect(developer.getByText('Access is running')).toBeVisible();
  expect(await groupMembers(GROUP)).toContain(PERSON);

  await giveBack(developer);
  expect(await groupMembers(GROUP)).not.toContain(PERSON);
});
