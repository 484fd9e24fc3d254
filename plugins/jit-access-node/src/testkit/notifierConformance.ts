import { Notice, Notifier } from '../notifier';

/** How the kit gets at a notifier and at what it delivered. @public */
export interface NotifierConformanceOptions {
  /** Title of the describe block. */
  name: string;
  /** A notifier on a channel in which nothing was delivered yet. */
  create(): Promise<Notifier> | Notifier;
  /** Which people the channel now shows the notice of that title to, each as often as it is shown. */
  shown(title: string): Promise<string[]> | string[];
  /** The notifier on a channel that fails. */
  broken(): Promise<Notifier> | Notifier;
  /** The notifier on a channel that never answers. */
  hanging(): Promise<Notifier> | Notifier;
}

/** A notice for tests. @public */
export function createTestNotice(extra: Partial<Notice> = {}): Notice {
  return {
    id: 'notice-1',
    kind: 'approved',
    recipients: ['user:default/kit-person', 'user:default/kit-lead'],
    title: 'Your access was approved',
    description: 'Read the orders database, for 30 minutes',
    link: '/jit-access/requests/1',
    severity: 'normal',
    requestId: 'request-1',
    ...extra,
  };
}

/**
 * Registers the jest tests that every notifier must pass: it reaches exactly the
 * people named, once each however often the notice is delivered, rejects when
 * the channel fails so that delivery is tried again, and lets go when aborted.
 * @public
 */
export function notifierConformance(options: NotifierConformanceOptions): void {
  const signal = () => AbortSignal.timeout(10_000);

  describe(`${options.name}: what every notifier must do`, () => {
    it('has an id', async () => {
      expect((await options.create()).id).toMatch(/^[a-z][a-z0-9-]*$/);
    });

    it('reaches the people named and nobody else', async () => {
      const notice = createTestNotice();
      await (await options.create()).deliver(notice, signal());
      const shown = await options.shown(notice.title);
      expect([...shown].sort()).toEqual([...notice.recipients].sort());
    });

    it('shows a notice once when it is delivered twice', async () => {
      const notice = createTestNotice();
      const notifier = await options.create();
      await notifier.deliver(notice, signal());
      await notifier.deliver(notice, signal());
      const shown = await options.shown(notice.title);
      expect([...shown].sort()).toEqual([...notice.recipients].sort());
    });

    it('succeeds without doing anything when there is nobody to tell', async () => {
      const notice = createTestNotice({ recipients: [] });
      await (await options.create()).deliver(notice, signal());
      expect(await options.shown(notice.title)).toEqual([]);
    });

    it('rejects when the channel fails', async () => {
      const notifier = await options.broken();
      await expect(
        notifier.deliver(createTestNotice(), signal()),
      ).rejects.toThrow();
    });

    it('lets go when it is aborted', async () => {
      const notifier = await options.hanging();
      const controller = new AbortController();
      const delivered = notifier.deliver(createTestNotice(), controller.signal);
      controller.abort();
      await expect(delivered).rejects.toThrow();
    });
  });
}
