import AxeBuilder from '@axe-core/playwright';
import { Browser, expect, Page, test } from '@playwright/test';
import { call } from './support/api';
import { Persona, signIn } from './support/people';
import {
  endAccess,
  RequestAnswer,
  reviewEmergency,
  submit,
} from './support/requests';

const ORDERS_DB = '/catalog/default/resource/orders-db/access';
const ASK =
  '/jit-access?entity=resource:default/orders-db&role=orders-db-read&reason=Look+at+a+missing+order';

/** A view, who opens it, and what shows that it is there. */
interface View {
  name: string;
  persona: Persona;
  path: () => string;
  ready: (page: Page) => Promise<unknown>;
}

let waiting = '';
let emergency: RequestAnswer;

const VIEWS: View[] = [
  {
    name: 'Access tab',
    persona: 'Orders developer',
    path: () => ORDERS_DB,
    ready: async page => {
      await page
        .getByRole('button', { name: /^Why: / })
        .first()
        .click();
      await expect(
        page.getByText('Met', { exact: true }).first(),
      ).toBeVisible();
    },
  },
  {
    name: 'request form',
    persona: 'Orders developer',
    path: () => ASK,
    ready: page =>
      expect(page.getByRole('button', { name: /^Send to/ })).toBeEnabled(),
  },
  {
    name: 'request view',
    persona: 'Orders developer',
    path: () => '/jit-access/request',
    ready: page =>
      expect(
        page.getByRole('checkbox', { name: 'Read the orders database' }),
      ).toBeVisible(),
  },
  {
    name: 'request page',
    persona: 'Orders developer',
    path: () => `/jit-access/requests/${waiting}`,
    ready: page =>
      expect(
        page.getByText(/Waiting for the lead of orders/).first(),
      ).toBeVisible(),
  },
  {
    name: 'my access',
    persona: 'Orders developer',
    path: () => '/jit-access/my-access',
    ready: page =>
      expect(
        page.getByRole('button', { name: 'Withdraw' }).first(),
      ).toBeVisible(),
  },
  {
    name: 'inbox',
    persona: 'Orders lead',
    path: () => `/jit-access/inbox`,
    ready: page =>
      expect(page.getByText(/requests? waits? for you/).first()).toBeVisible(),
  },
  {
    name: 'history',
    persona: 'Auditor',
    path: () => '/jit-access/history?role=orders-db-read',
    ready: page => expect(page.getByText('Asked').first()).toBeVisible(),
  },
  {
    name: 'insights',
    persona: 'Auditor',
    path: () => '/jit-access/insights?period=P7D',
    ready: page =>
      expect(
        page.getByRole('heading', { name: 'What became of requests' }),
      ).toBeVisible(),
  },
  {
    name: 'health',
    persona: 'Platform engineer',
    path: () => '/jit-access/health',
    ready: page =>
      expect(
        page.getByRole('button', { name: 'Pause all new access' }),
      ).toBeVisible(),
  },
  {
    name: 'emergency form',
    persona: 'Orders developer',
    path: () => ORDERS_DB,
    ready: async page => {
      await page
        .getByRole('button', { name: /^Emergency access: Read/ })
        .click();
      await expect(page.getByText('Told at once')).toBeVisible();
    },
  },
  {
    name: 'page of emergency access',
    persona: 'Payments on-call',
    path: () => `/jit-access/requests/${emergency.id}`,
    ready: page =>
      expect(page.getByText('Waits for its review').first()).toBeVisible(),
  },
  {
    name: 'review of emergency access',
    persona: 'Payments lead',
    path: () => '/jit-access/inbox',
    ready: page =>
      expect(
        page.getByRole('button', { name: 'Justified', exact: true }),
      ).toBeVisible(),
  },
  {
    name: 'dialog of who goes away',
    persona: 'Orders lead',
    path: () => '/jit-access/inbox',
    ready: async page => {
      await page.getByRole('button', { name: 'While I am away…' }).click();
      await expect(page.getByText('You stand in for nobody.')).toBeVisible();
    },
  },
  {
    name: 'connections of providers',
    persona: 'Platform engineer',
    path: () => '/jit-access/health',
    ready: async page => {
      await page.getByRole('button', { name: 'Check now: PostgreSQL' }).click();
      await expect(
        page.getByText(/^Within reach, checked/).first(),
      ).toBeVisible();
    },
  },
  {
    name: 'dry run',
    persona: 'Platform engineer',
    path: () => '/jit-access/health',
    ready: async page => {
      await page.getByRole('button', { name: 'Try a dry run' }).click();
      await page
        .getByRole('button', { name: 'Show what would be called' })
        .click();
      await expect(
        page.getByText('Say for whom, on what, and which role.'),
      ).toBeVisible();
    },
  },
  {
    name: 'simulator',
    persona: 'Platform engineer',
    path: () => '/jit-access/health',
    ready: async page => {
      await page.getByRole('button', { name: 'Try a decision' }).click();
      await page.getByRole('button', { name: 'Decide' }).click();
      await expect(
        page.getByText('Say who, on what, and which role.'),
      ).toBeVisible();
    },
  },
];

async function open(
  browser: Browser,
  view: View,
  options: Parameters<typeof signIn>[2],
) {
  const page = await signIn(browser, view.persona, options);
  await page.goto(view.path());
  await view.ready(page);
  return page;
}

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const asked = await submit('orders-developer', {
    items: [
      { entityRef: 'resource:default/orders-db', role: 'orders-db-read' },
    ],
    duration: 'PT1H',
    justification: 'A customer misses an order, I look for its lines',
  });
  waiting = asked.id;
  emergency = await submit('payments-oncall', {
    items: [
      { entityRef: 'resource:default/payments-db', role: 'payments-db-read' },
    ],
    duration: 'PT30M',
    justification: 'Card payments are down, money is lost every second',
    breakGlass: true,
  });
});

test.afterAll(async () => {
  await call('orders-developer', 'POST', `/requests/${waiting}/withdraw`);
  await reviewEmergency('payments-lead', emergency);
  await endAccess('payments-oncall', emergency.id);
});

for (const view of VIEWS) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the ${view.name} has no accessibility violation (${colorScheme})`, async ({
      browser,
    }) => {
      const page = await open(browser, view, {
        colorScheme,
        reducedMotion: 'reduce',
      });
      const { violations } = await new AxeBuilder({ page })
        // The portal's own frame is not ours.
        .include('main, [role=dialog]')
        .analyze();
      expect(
        violations.map(({ id, nodes }) => [
          id,
          nodes.map(node => node.html.slice(0, 200)),
        ]),
      ).toEqual([]);
      await page.context().close();
    });
  }

  test(`the ${view.name} fits a phone`, async ({ browser }) => {
    const page = await open(browser, view, {
      viewport: { width: 1280, height: 800 },
    });
    await page.setViewportSize({ width: 375, height: 800 });
    await expect
      .poll(() =>
        page.evaluate(
          () =>
            document.documentElement.scrollWidth -
            document.documentElement.clientWidth,
        ),
      )
      .toBe(0);
    await page.context().close();
  });
}

test('a request is reviewed with the keyboard alone', async ({ browser }) => {
  const lead = await signIn(browser, 'Orders lead');
  await lead.goto('/jit-access/inbox');
  await expect(
    lead.getByRole('button', { name: /^Approve for/ }),
  ).toBeVisible();
  await lead.keyboard.press('d');
  const why = lead.getByRole('textbox', { name: /^Why not/ });
  await expect(why).toBeFocused();
  await lead.keyboard.type('Staging has the same rows');
  await lead.keyboard.press('Tab');
  await expect(lead.getByRole('button', { name: 'Deny' })).toBeFocused();
  await lead.keyboard.press('Enter');
  await expect(
    lead.getByText('Denied. The requester is told why.').first(),
  ).toBeVisible();
  await lead.context().close();
});
