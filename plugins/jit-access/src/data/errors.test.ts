import { aRefusal } from '../__testUtils__/renderView';
import { fieldIssuesOf, kindOfFailure, messageOf } from './errors';

describe('errors of calls', () => {
  it.each([
    [401, 'denied'],
    [403, 'denied'],
    [404, 'not-found'],
    [409, 'conflict'],
    [400, 'invalid'],
    [503, 'unavailable'],
  ])('tells status %i apart as %s', async (status, kind) => {
    expect(kindOfFailure(await aRefusal(status, 'SomeError', 'No'))).toBe(kind);
  });

  it('takes a call without an answer for one that can be repeated', () => {
    expect(kindOfFailure(new TypeError('Failed to fetch'))).toBe('unavailable');
  });

  it('says what the server said, without the transport around it', async () => {
    const error = await aRefusal(400, 'InputError', 'Say why');
    expect(messageOf(error)).toBe('Say why');
  });

  it('finds the fields that the server named', async () => {
    const error = await aRefusal(400, 'InputError', 'Not accepted', {
      issues: [
        { path: 'duration', message: 'Too long' },
        { path: ['items', 0, 'role'], message: 'Unknown' },
        'nonsense',
      ],
    });
    expect(fieldIssuesOf(error)).toEqual([
      { path: 'duration', message: 'Too long' },
      { path: 'items.0.role', message: 'Unknown' },
    ]);
    expect(fieldIssuesOf(new Error('x'))).toEqual([]);
  });
});
