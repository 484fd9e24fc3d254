import { expect, Page, test } from '@playwright/test';
import de from '../plugins/jit-access/src/translation/languages/de';
import es from '../plugins/jit-access/src/translation/languages/es';
import fr from '../plugins/jit-access/src/translation/languages/fr';
import ja from '../plugins/jit-access/src/translation/languages/ja';
import { signIn } from './support/people';

const TABS = ['page.find', 'page.mine', 'page.history'] as const;

test.describe('the words of the portal', () => {
  let page: Page;

  test.beforeAll(async ({ browser }) => {
    page = await signIn(browser, 'Auditor');
  });

  for (const [language, words] of Object.entries({ de, es, fr, ja })) {
    test(`are those of the language that was chosen: ${language}`, async () => {
      await page.evaluate(chosen => {
        window.localStorage.setItem('language', chosen);
      }, language);
      await page.goto('/jit-access/history');
      for (const tab of TABS) {
        const name = { name: words[tab], exact: true };
        await expect(
          page.getByRole('tab', name).or(page.getByRole('link', name)).first(),
        ).toBeVisible();
      }
      const overflow = await page.evaluate(
        () =>
          document.documentElement.scrollWidth -
          document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
    });
  }
});
