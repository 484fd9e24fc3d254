import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { createTestNotice } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { PortalNotifier } from './PortalNotifier';

describe('PortalNotifier', () => {
  const sent: NotificationSendOptions[] = [];
  const notifier = new PortalNotifier({
    send: async options => {
      sent.push(options);
    },
  });
  const soon = () => AbortSignal.timeout(5000);
  beforeEach(() => {
    sent.length = 0;
  });

  it('hands on everything that the portal can show', async () => {
    await notifier.deliver(createTestNotice({ severity: 'high' }), soon());
    expect(sent).toEqual([
      {
        recipients: {
          type: 'entity',
          entityRef: ['user:default/kit-person', 'user:default/kit-lead'],
        },
        payload: {
          title: 'Your access was approved',
          description: 'Read the orders database, for 30 minutes',
          link: '/jit-access/requests/1',
          severity: 'high',
          topic: 'jit-access',
          scope: 'notice-1',
          metadata: { kind: 'approved', requestId: 'request-1' },
        },
      },
    ]);
  });

  it('tells each person once', async () => {
    const twice = ['user:default/a', 'user:default/a'];
    await notifier.deliver(createTestNotice({ recipients: twice }), soon());
    expect(sent[0].recipients).toMatchObject({ entityRef: ['user:default/a'] });
  });

  it('refuses groups, which the portal would expand', async () => {
    const recipients = ['user:default/a', 'group:default/orders'];
    await expect(
      notifier.deliver(createTestNotice({ recipients }), soon()),
    ).rejects.toThrow(/notice-1 .*group:default\/orders/);
    expect(sent).toEqual([]);
  });

  it('shortens a title that the portal cannot store', async () => {
    await notifier.deliver(
      createTestNotice({ title: 'x'.repeat(300) }),
      soon(),
    );
    expect(sent[0].payload.title).toBe(`${'x'.repeat(254)}…`);
  });

  it('does not begin when it was aborted before', async () => {
    await expect(
      notifier.deliver(createTestNotice(), AbortSignal.abort()),
    ).rejects.toThrow(/abort/i);
    expect(sent).toEqual([]);
  });
});
