import { Turns } from './Turns';

describe('turns', () => {
  const never = new AbortController().signal;

  it('come one after the other for a name, and at once for another', async () => {
    const turns = new Turns();
    const said: string[] = [];
    let release: () => void = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const first = turns.take('a', never, async () => {
      said.push('first begins');
      await held;
      said.push('first ends');
    });
    const second = turns.take('a', never, async () => {
      said.push('second');
    });
    await turns.take('b', never, async () => {
      said.push('another');
    });
    release();
    await Promise.all([first, second]);
    expect(said).toEqual(['first begins', 'another', 'first ends', 'second']);
  });

  it('go on after one that failed, and after one that nobody waits for any more', async () => {
    const turns = new Turns();
    const failed = turns.take('a', never, async () => {
      throw new Error('no luck');
    });
    const controller = new AbortController();
    const left = turns.take('a', controller.signal, async () => 'never');
    controller.abort(new Error('left'));
    const last = turns.take('a', never, async () => 'last');
    await expect(failed).rejects.toThrow('no luck');
    await expect(left).rejects.toThrow('left');
    expect(await last).toBe('last');
  });
});
