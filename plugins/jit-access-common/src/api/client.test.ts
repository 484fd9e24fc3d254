import { createJitAccessClient } from './client';

const ID = '11111111-1111-4111-8111-111111111111';

function clientAnswering(status: number, answer: unknown) {
  const calls: { url: string; init?: RequestInit }[] = [];
  const client = createJitAccessClient({
    baseUrl: 'plugin://jit-access',
    fetch: {
      fetch: async (url, init) => {
        calls.push({ url, init });
        return new Response(
          typeof answer === 'string' ? answer : JSON.stringify(answer),
          { status, headers: { 'content-type': 'application/json' } },
        );
      },
    },
  });
  return { client, calls };
}

describe('createJitAccessClient', () => {
  it('fills in path and query, and leaves out what is not given', async () => {
    const { client, calls } = clientAnswering(200, { items: [] });
    await client.history({ query: { entityRef: 'resource:default/a b' } });
    await client.requests({ query: { mine: 'true', cursor: undefined } });
    expect(calls.map(call => call.url)).toEqual([
      'plugin://jit-access/history?entityRef=resource%3Adefault%2Fa+b',
      'plugin://jit-access/requests?mine=true',
    ]);
  });

  it('sends a body as JSON, with the idempotency key', async () => {
    const { client, calls } = clientAnswering(202, { ended: 1, withdrawn: 0 });
    await client.endAll(
      { body: { provider: 'postgres', reason: 'Drill' } },
      { idempotencyKey: 'key' },
    );
    expect(calls[0].init).toMatchObject({
      method: 'POST',
      body: '{"provider":"postgres","reason":"Drill"}',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': 'key',
      },
    });
  });

  it("fails with the server's own sentence", async () => {
    const { client } = clientAnswering(409, {
      error: {
        name: 'ConflictError',
        message: 'You have reviewed this already',
      },
      response: { statusCode: 409 },
    });
    await expect(client.grant({ params: { id: ID } })).rejects.toMatchObject({
      message: 'You have reviewed this already',
      statusCode: 409,
    });
  });

  it('refuses an answer that is not what the route promises', async () => {
    const { client } = clientAnswering(200, { surprise: true });
    await expect(client.viewer({})).rejects.toThrow('Invalid input');
  });

  it('hands over a stream as text', async () => {
    const { client } = clientAnswering(200, 'time,type\n');
    expect(await client.historyExport({})).toBe('time,type\n');
  });
});
