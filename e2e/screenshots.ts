import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Browser, chromium, expect, Page } from '@playwright/test';
import { call } from './support/api';
import { Persona, signIn } from './support/people';
import { portalUrl } from './support/portal';

const FOLDER = path.resolve(__dirname, '../docs/images');
const VIEWPORT = { width: 1280, height: 800 };

/**
 * Takes the pictures of README and docs from the running portal, with access
 * that is really asked for, approved and used on the way.
 */
async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
  try {
    await signInPage(browser);
    const developer = await as(browser, 'Orders developer');
    await entityAndForm(developer);
    const id = await pending();
    await inbox(await as(browser, 'Orders lead'));
    await approve(id);
    await requestPage(developer, id);
    await myAccess(developer);
    await history(await as(browser, 'Auditor'), id);
    await health(await as(browser, 'Platform engineer'));
  } finally {
    await browser.close();
  }
}

function as(browser: Browser, persona: Persona): Promise<Page> {
  return signIn(browser, persona, {
    viewport: VIEWPORT,
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
}

async function shoot(page: Page, name: string): Promise<void> {
  // Pictures must not catch a view between two states.
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({
    path: path.join(FOLDER, `${name}.png`),
    animations: 'disabled',
  });
}

async function signInPage(browser: Browser): Promise<void> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(portalUrl());
  await expect(page.getByText('Orders developer').first()).toBeVisible();
  await shoot(page, 'sign-in');
  await page.close();
}

async function entityAndForm(page: Page): Promise<void> {
  await page.goto('/catalog/default/resource/orders-db/access');
  await expect(page.getByText('Asks the lead of orders').first()).toBeVisible();
  await shoot(page, 'entity-access');
  await page
    .getByRole('button', { name: /^Ask Orders lead/ })
    .first()
    .click();
  const form = page.getByRole('dialog');
  await form
    .getByRole('textbox', { name: /^Why/ })
    .fill('A customer misses an order; I compare its lines with the log');
  await expect(form.getByRole('button', { name: /^Send to/ })).toBeEnabled();
  await shoot(page, 'request-dialog');
  await page.keyboard.press('Escape');
}

interface Asked {
  id: string;
  items: { id: string; digest: string; grant?: { state: string } }[];
}

async function pending(): Promise<string> {
  const { body } = await call<Asked>('orders-developer', 'POST', '/requests', {
    items: [
      { entityRef: 'resource:default/orders-db', role: 'orders-db-read' },
    ],
    duration: 'PT1H',
    justification:
      'A customer misses an order; I compare its lines with the log',
  });
  await call('orders-developer', 'POST', '/requests', {
    items: [
      { entityRef: 'resource:default/orders-db', role: 'orders-db-write' },
    ],
    duration: 'PT30M',
    justification: 'An order was paid twice; I cancel the second one',
    ticket: 'SHOP-12',
  });
  return body.id;
}

async function inbox(page: Page): Promise<void> {
  await page.goto('/jit-access/inbox');
  await expect(
    page.getByRole('button', { name: /^Approve/ }).first(),
  ).toBeVisible();
  await shoot(page, 'inbox');
}

async function approve(id: string): Promise<void> {
  const { body } = await call<Asked>('orders-lead', 'GET', `/requests/${id}`);
  const [item] = body.items;
  await call(
    'orders-lead',
    'POST',
    `/requests/${id}/items/${item.id}/reviews`,
    {
      decision: 'approve',
      maxDuration: 'PT30M',
      digest: item.digest,
    },
  );
  await expect
    .poll(async () => {
      const now = await call<Asked>('orders-lead', 'GET', `/requests/${id}`);
      return now.body.items[0].grant?.state;
    })
    .toBe('active');
}

async function requestPage(page: Page, id: string): Promise<void> {
  await page.goto(`/jit-access/requests/${id}`);
  await expect(page.getByText('Access is running')).toBeVisible();
  await shoot(page, 'request');
}

async function myAccess(page: Page): Promise<void> {
  await page.goto('/jit-access/my-access');
  await expect(
    page.getByRole('button', { name: 'Connect' }).first(),
  ).toBeVisible();
  await shoot(page, 'my-access');
}

async function history(page: Page, id: string): Promise<void> {
  await page.goto(`/jit-access/history?requestId=${id}`);
  await expect(page.getByText('Access running').first()).toBeVisible();
  await expect(page.getByText(/^Intact: /)).toBeVisible();
  await shoot(page, 'history');
}

async function health(page: Page): Promise<void> {
  await page.goto('/jit-access/health');
  await expect(
    page.getByRole('button', { name: 'Pause all new access' }),
  ).toBeVisible();
  await shoot(page, 'health');
}

void main().catch(error => {
  process.stderr.write(`${String(error?.stack ?? error)}\n`);
  process.exitCode = 1;
});
