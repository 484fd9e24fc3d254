import { Browser, BrowserContextOptions, expect, Page } from '@playwright/test';
import { portalUrl } from './portal';

/** Titles on the demo's sign-in page. */
export type Persona =
  | 'Orders developer'
  | 'Orders lead'
  | 'Security engineer'
  | 'Payments on-call'
  | 'Payments lead'
  | 'Platform engineer'
  | 'Auditor'
  | 'Contractor';

/** A browser of one's own, signed in as a persona. */
export async function signIn(
  browser: Browser,
  persona: Persona,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: portalUrl(),
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  await page.goto('/');
  await page
    .getByRole('button', { name: `Continue as ${persona}.` })
    .first()
    .click();
  await expect(
    page.getByRole('link', { name: 'Access', exact: true }),
  ).toBeVisible();
  return page;
}
