import { expect } from '@playwright/test';
import { call } from './api';

/** A request as far as these tests look at it. */
export interface RequestAnswer {
  id: string;
  items: {
    id: string;
    digest: string;
    grant?: { id: string; state: string };
  }[];
}

/**
 * Sends a request as a script would. Groups may be a minute old, so in the
 * first minute of a portal people may not be known to be in their teams yet.
 */
export async function submit(
  persona: string,
  body: Record<string, unknown>,
): Promise<RequestAnswer> {
  const send = () => call<RequestAnswer>(persona, 'POST', '/requests', body);
  let answer = await send();
  await expect
    .poll(
      async () => {
        if (answer.status !== 201) answer = await send();
        return answer.status === 201 ? 'sent' : JSON.stringify(answer.body);
      },
      { timeout: 75_000, intervals: [100, 5_000] },
    )
    .toBe('sent');
  return answer.body;
}

/** Ends what a request gave, and waits until that is proved. */
export async function endAccess(persona: string, id: string): Promise<void> {
  const read = async () =>
    (await call<RequestAnswer>(persona, 'GET', `/requests/${id}`)).body.items[0]
      .grant;
  await expect.poll(async () => (await read())?.state).toBe('active');
  await call(persona, 'POST', `/grants/${(await read())!.id}/end`, {});
  await expect
    .poll(async () => (await read())?.state, { timeout: 30_000 })
    .toBe('ended');
}

/** Gives the review that emergency access owes. */
export async function reviewEmergency(
  persona: string,
  { id, items: [item] }: RequestAnswer,
): Promise<void> {
  const { status, body } = await call(
    persona,
    'POST',
    `/requests/${id}/items/${item.id}/break-glass-review`,
    { verdict: 'justified', comment: 'The service was down' },
  );
  expect(status, JSON.stringify(body)).toBe(201);
}
