import { AnchorQueue } from './AnchorQueue';

const at = (seq: number) => ({
  seq,
  hash: '',
  at: '2026-03-01T12:00:00.000Z',
  keyId: '',
  signature: '',
});

async function taken(queue: AnchorQueue, seq: number): Promise<number[]> {
  const seqs: number[] = [];
  while (queue.mayReach(seq)) {
    const next = await queue.take(seq);
    if (!next) break;
    seqs.push(next.seq);
  }
  return seqs;
}

describe('AnchorQueue', () => {
  it('hands out what is due, and keeps the rest', async () => {
    const queue = new AnchorQueue([2, 4, 4, 9].map(at));
    expect(await taken(queue, 1)).toEqual([]);
    expect(await taken(queue, 4)).toEqual([2, 4, 4]);
    expect(await taken(queue, Infinity)).toEqual([9]);
    expect(queue.mayReach(Infinity)).toBe(false);
  });

  it('sorts what sealers that took turns wrote out of order', async () => {
    const queue = new AnchorQueue([200, 100, 300].map(at));
    expect(await taken(queue, 250)).toEqual([100, 200]);
  });

  it('reads a long file in pieces', async () => {
    let read = 0;
    const source = (function* endless() {
      for (;;) yield at((read += 1));
    })();
    const queue = new AnchorQueue(source);
    expect(await taken(queue, 1000)).toHaveLength(1000);
    expect(read).toBeLessThan(1300);
  });
});
